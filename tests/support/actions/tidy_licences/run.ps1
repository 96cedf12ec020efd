# Made up for the tests; runs nowhere.
param(
    [string]$destination = '',
    [string]$label,
    [int]$keep = 3,
    [string]$depth = 'first',
    [bool]$compress = $false
)
$ErrorActionPreference = 'Stop'
Step 'check'
if (Test-Path -LiteralPath $destination) { throw 'rdslic:place_taken' }
Step 'stop'
Step 'copy'
Step 'start'
New-Object PSObject -Property @{ path = $destination; service = 'Running'; files = @() }
