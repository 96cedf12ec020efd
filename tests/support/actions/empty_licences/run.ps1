# Made up for the tests; runs nowhere.
param()
Step 'empty'
New-Object PSObject -Property @{ emptied = $true }
