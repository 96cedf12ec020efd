<#
.SYNOPSIS
Finds out what became of a change whose connection was lost: its answer, or that it runs, died, or never began.
.DESCRIPTION
One that never began is kept from beginning: its run folder is made here, under the lock that it would need.
.PARAMETER run
Name of the run folder.
.NOTES
Returns state (running, ended, died, never_began), answer (base64, only when ended), step (the last one announced).
Throws 'rdslic:folder_not_ours'.
#>
[CmdletBinding()]
param([string]$run = '')

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

# include: folder.ps1

function Read-Kept([string]$Path) {
    if (Test-Path -LiteralPath $Path -PathType Leaf) { [IO.File]::ReadAllText($Path, [Text.Encoding]::ASCII) } else { '' }
}

if ($run -notmatch '^[A-Za-z0-9-]{1,60}\z') { throw 'rdslic:folder_not_ours' }
$root = Open-RunRoot
$folder = Join-Path (Join-Path $root 'runs') $run
$state = 'running'
$lock = Open-RunLock $root 1
try {
    # whoever holds the lock is alone here: without it, the change may still be at work
    if ($null -ne $lock) {
        $state = 'never_began'
        if (Test-Path -LiteralPath $folder) { $state = 'died' } else { $null = New-Item -ItemType Directory -Path $folder }
    }
    $answer = Read-Kept (Join-Path $folder 'answer')
    if ($answer) { $state = 'ended' }
    $step = Read-Kept (Join-Path $folder 'step')
} finally {
    if ($null -ne $lock) { $lock.Dispose() }
}
@{ state = $state; answer = $answer; step = $step }
