"""rdslic: answers on Windows RDS licensing, and approval-gated actions, in Slack."""
