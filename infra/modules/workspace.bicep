// Where the gateway, Azure OpenAI and the collectors log to.
param location string
param prefix string
param retentionDays int

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${prefix}-logs'
  location: location
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionDays
  }
}

output id string = workspace.id
output name string = workspace.name
