# Made up for the tests; runs nowhere.
param()
Step 'system'
New-Object PSObject -Property @{ computer = $env:COMPUTERNAME; license_servers = @('SRV-LIC-01') }
