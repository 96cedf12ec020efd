<#
.SYNOPSIS
What surrounds every change: one at a time on a machine, at most once, with a limit, and with a way back.
.DESCRIPTION
Loaded before the script of a change, which finds its functions here. Holds a lock file without sharing as long as
PowerShell lives, makes a folder for this run that must not exist before, keeps the answer in it for a bot that lost
the connection, and looks there for the wish to stop. Nobody who listens is needed for any of it.
Before a service is stopped, a scheduled task is registered and read back that starts it again if PowerShell dies.
.PARAMETER Run
id: name of the run folder; limit_s: seconds from now on that the change may take; interruptible: names of the steps
that need not begin once somebody asked to stop.
.NOTES
Throws 'rdslic:' followed by not_64bit, not_elevated, folder_not_ours, busy, began_before, leftover_task,
no_time_left, cancelled, no_safety_net, service_between, service_disabled, service_not_stoppable,
service_has_dependants, service_did_not_stop, service_hangs_stopping, service_did_not_start, program_too_slow or
program_failed.
#>
param($Run)

$ErrorActionPreference = 'Stop'

if (-not [Environment]::Is64BitProcess) { throw 'rdslic:not_64bit' }
$RdslicIdentity = [Security.Principal.WindowsIdentity]::GetCurrent()
$RdslicAdministrators = New-Object Security.Principal.SecurityIdentifier 'S-1-5-32-544'
if (-not (New-Object Security.Principal.WindowsPrincipal $RdslicIdentity).IsInRole($RdslicAdministrators)) { throw 'rdslic:not_elevated' }

$Rdslic = @{
    id            = [string]$Run['id']
    limit_s       = [int]$Run['limit_s']
    interruptible = @($Run['interruptible'])
    watch         = [Diagnostics.Stopwatch]::StartNew()
    say           = ${function:Step}
    folder        = ''
    lock          = $null
    step          = ''
    stopped       = ''
}

# include: folder.ps1

function Get-LeftoverTask {
    # tasks that changes left behind: nobody has looked at this server since. Asked by name alone, since with a path
    # finding none would be an error; a scheduler that does not answer has no safety net to offer either
    try { Get-ScheduledTask -TaskName 'rdslic-*' | Where-Object { $_.TaskPath -eq '\' } } catch {
        if ($_.FullyQualifiedErrorId -notlike 'CmdletizationQuery_NotFound*') { throw 'rdslic:no_safety_net' }
    }
}

function Enter-Run {
    if ($Rdslic.id -notmatch '^[A-Za-z0-9-]{1,60}\z') { throw 'rdslic:folder_not_ours' }
    $root = Open-RunRoot
    $Rdslic.lock = Open-RunLock $root 20
    if ($null -eq $Rdslic.lock) { throw 'rdslic:busy' }
    if (@(Get-LeftoverTask).Count -ne 0) { throw 'rdslic:leftover_task' }
    $folder = Join-Path (Join-Path $root 'runs') $Rdslic.id
    if (Test-Path -LiteralPath $folder) { throw 'rdslic:began_before' }
    $null = New-Item -ItemType Directory -Path $folder
    $Rdslic.folder = $folder
}

function Exit-Run([string]$Answer) {
    # kept before it is said: whoever listens may be gone. The file appears whole or not at all
    if ($Rdslic.folder) {
        try {
            $file = Join-Path $Rdslic.folder 'answer'
            [IO.File]::WriteAllText(($file + '.new'), $Answer, [Text.Encoding]::ASCII)
            [IO.File]::Move(($file + '.new'), $file)
        } catch { $null = $_ }
    }
    if ($null -ne $Rdslic.lock) { $Rdslic.lock.Dispose() }
}

function Step([string]$Name) {
    if ($Rdslic.interruptible -contains $Name) { Assert-Wanted }
    $Rdslic.step = $Name
    # progress is told as long as somebody listens; that nobody does must stop nothing
    try {
        [IO.File]::WriteAllText((Join-Path $Rdslic.folder 'step'), $Name, [Text.Encoding]::ASCII)
        & $Rdslic.say $Name
    } catch { $null = $_ }
}

function Assert-Wanted {
    if (Test-Path -LiteralPath (Join-Path $Rdslic.folder 'cancel')) { throw 'rdslic:cancelled' }
}

function Get-SecondsLeft {
    [int][Math]::Floor($Rdslic.limit_s - $Rdslic.watch.Elapsed.TotalSeconds)
}

function Assert-SecondsLeft([int]$Needed) {
    if ((Get-SecondsLeft) -lt $Needed) { throw 'rdslic:no_time_left' }
}

function Start-Program([string]$Path, [string[]]$Arguments) {
    # Start-Process may lose the exit code of a program that ends at once: this keeps its handle from the start
    $start = New-Object Diagnostics.ProcessStartInfo
    $start.FileName = $Path
    $start.Arguments = @($Arguments | ForEach-Object { if ($_ -match '\s') { '"' + $_ + '"' } else { $_ } }) -join ' '
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    # its input is not what the bot sends us
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    [Diagnostics.Process]::Start($start)
}

function Invoke-Program([string]$Path, [string[]]$Arguments, [int]$LimitS) {
    # runs a program of Windows and returns its exit code; ends it at its limit, or when the step may be given up.
    # Arguments: without quotes and without a backslash at their end; what it says is kept in the run folder
    $process = Start-Program $Path $Arguments
    $process.StandardInput.Close()
    # read at once: a program whose output nobody takes stops
    $said = @($process.StandardOutput.ReadToEndAsync(), $process.StandardError.ReadToEndAsync())
    $watch = [Diagnostics.Stopwatch]::StartNew()
    try {
        while (-not $process.WaitForExit(500)) {
            if ($watch.Elapsed.TotalSeconds -ge $LimitS) { throw 'rdslic:program_too_slow' }
            if ($Rdslic.interruptible -contains $Rdslic.step) { Assert-Wanted }
        }
    } finally {
        # our own child only, never a service; it may just have ended by itself
        if (-not $process.HasExited) { try { $process.Kill(); $null = $process.WaitForExit(10000) } catch { $null = $_ } }
        Save-Output ([IO.Path]::GetFileNameWithoutExtension($Path)) $said
    }
    if ($null -eq $process.ExitCode) { throw 'rdslic:program_failed' }
    [int]$process.ExitCode
}

function Save-Output([string]$Name, $Tasks) {
    # for a person who looks into the run folder; in the language of the server, and never read by us
    try {
        $text = @($Tasks | ForEach-Object { if ($_.Wait(5000)) { $_.Result } }) -join ''
        [IO.File]::WriteAllText((Join-Path $Rdslic.folder ('output-' + $Name + '.txt')), $text)
    } catch { $null = $_ }
}

function Get-SafetyNetName { 'rdslic-' + $Rdslic.id }

function Add-SafetyNet([string]$Service) {
    # a task that starts the service by itself if this process does not live to do it: every five minutes for an hour,
    # from five minutes after the limit on, and two minutes after a start of Windows. Read back before it is relied on
    $name = Get-SafetyNetName
    $sound = $false
    try {
        $at = (Get-Date).AddSeconds((Get-SecondsLeft) + 300)
        $action = New-ScheduledTaskAction -Execute (Join-Path $env:SystemRoot 'System32\sc.exe') -Argument ('start ' + $Service)
        $later = New-ScheduledTaskTrigger -Once -At $at -RepetitionInterval (New-TimeSpan -Minutes 5) -RepetitionDuration (New-TimeSpan -Hours 1)
        $later.EndBoundary = $at.AddMinutes(70).ToString('s')
        $boot = New-ScheduledTaskTrigger -AtStartup
        $boot.Delay = 'PT2M'
        $boot.EndBoundary = $at.AddDays(1).ToString('s')
        $settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -MultipleInstances IgnoreNew -DeleteExpiredTaskAfter (New-TimeSpan -Days 30)
        $principal = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest
        $null = Register-ScheduledTask -TaskPath '\' -TaskName $name -Action $action -Trigger @($later, $boot) -Settings $settings -Principal $principal
        $task = Get-ScheduledTask -TaskPath '\' -TaskName $name
        $next = (Get-ScheduledTaskInfo -TaskPath '\' -TaskName $name).NextRunTime
        $scheduler = (Get-Service -Name 'Schedule').Status.ToString()
        # both times are of this clock, read seconds apart
        $sound = $scheduler -eq 'Running' -and $task.State.ToString() -eq 'Ready' -and $null -ne $next -and [Math]::Abs(($next - $at).TotalSeconds) -le 120
    } catch { $sound = $false }
    if (-not $sound) { Remove-SafetyNet; throw 'rdslic:no_safety_net' }
}

function Remove-SafetyNet {
    try { Unregister-ScheduledTask -TaskPath '\' -TaskName (Get-SafetyNetName) -Confirm:$false } catch { $null = $_ }
}

function Assert-Stoppable([string]$Name) {
    # whether a service can be stopped and will come back: asked before anything is touched
    $service = Get-Service -Name $Name
    $status = $service.Status.ToString()
    if (@('Running', 'Stopped') -notcontains $status) { throw 'rdslic:service_between' }
    if ($status -eq 'Stopped') { return }
    if ($service.StartType.ToString() -eq 'Disabled') { throw 'rdslic:service_disabled' }
    if (-not $service.CanStop) { throw 'rdslic:service_not_stoppable' }
    if (@($service.DependentServices | Where-Object { $_.Status.ToString() -ne 'Stopped' }).Count -ne 0) { throw 'rdslic:service_has_dependants' }
}

function Stop-ForChange([string]$Name, [int]$NeededS) {
    # stops a service for the time of a change, with its safety net; found Stopped, nothing is done at all.
    # NeededS: seconds that the rest of the change takes at most, its stop and start included.
    # Dying before the stop leaves the service as it is, and at worst a task that finds it running; dying between it and
    # Remove-SafetyNet leaves the task, which brings the service back
    Assert-Stoppable $Name
    if ((Get-Service -Name $Name).Status.ToString() -eq 'Stopped') { return }
    Assert-SecondsLeft $NeededS
    Add-SafetyNet $Name
    $Rdslic.stopped = $Name
    try {
        Stop-Service -Name $Name -NoWait
        (Get-Service -Name $Name).WaitForStatus('Stopped', [TimeSpan]::FromSeconds(60))
    } catch { throw 'rdslic:service_did_not_stop' }
}

function Start-AfterChange {
    # the other half, for `finally`: nothing when nothing was stopped. A slow stop is waited for, since a start during
    # it is lost; the safety net goes only once Running was seen
    if (-not $Rdslic.stopped) { return }
    $name = $Rdslic.stopped
    $service = Get-Service -Name $name
    if ($service.Status.ToString() -eq 'StopPending') {
        try { $service.WaitForStatus('Stopped', [TimeSpan]::FromSeconds(180)) } catch { throw 'rdslic:service_hangs_stopping' }
    }
    try {
        # asked, not waited for: Start-Service would wait for ever for a service that hangs while it starts
        if ((Get-Service -Name $name).Status.ToString() -ne 'Running') { (Get-Service -Name $name).Start() }
        (Get-Service -Name $name).WaitForStatus('Running', [TimeSpan]::FromSeconds(60))
    } catch { throw 'rdslic:service_did_not_start' }
    Remove-SafetyNet
    $Rdslic.stopped = ''
}

Enter-Run
