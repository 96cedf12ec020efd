"""Practice servers: WS-Man with NTLM and message encryption, in front of a simulated Windows."""
