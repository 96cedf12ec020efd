# Made up for the tests; runs nowhere.
param()
$ErrorActionPreference = 'Stop'
Step 'system'
if (-not (Test-Path 'HKLM:\SOFTWARE\made-up')) { throw 'rdslic:role_absent' }
Step 'packs'
New-Object PSObject -Property @{ computer = $env:COMPUTERNAME; domain = ''; part_of_domain = $false; service = ''; packs = @() }
