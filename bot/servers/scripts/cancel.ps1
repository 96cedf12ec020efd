<#
.SYNOPSIS
Leaves a change that runs the wish to stop: it ends by itself before its next step that need not begin.
.PARAMETER run
Name of the run folder.
.NOTES
Signals nothing and kills nothing. Throws 'rdslic:folder_not_ours'.
#>
[CmdletBinding()]
param([string]$run = '')

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

# include: folder.ps1

if ($run -notmatch '^[A-Za-z0-9-]{1,60}\z') { throw 'rdslic:folder_not_ours' }
$folder = Join-Path (Join-Path (Open-RunRoot) 'runs') $run
$marked = Test-Path -LiteralPath $folder -PathType Container
if ($marked) { [IO.File]::WriteAllText((Join-Path $folder 'cancel'), '') }
@{ marked = $marked }
