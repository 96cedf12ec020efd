"""Running one script on one server: the port, its WinRM adapter, what surrounds a change, what comes back.

Nothing here knows why something runs, or who allowed it.

May import: requests.
"""
