"""A local practice Slack: Web API, Socket Mode, interactivity and Block Kit limits, for an unchanged Bolt app."""
