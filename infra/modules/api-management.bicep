// The gateway itself, where there is none yet.
param location string
param name string
param publisherEmail string
param gatewayIdentityId string

resource service 'Microsoft.ApiManagement/service@2024-05-01' = {
  name: name
  location: location
  sku: {
    name: 'StandardV2'
    capacity: 1
  }
  identity: {
    type: 'SystemAssigned, UserAssigned'
    userAssignedIdentities: {
      '${gatewayIdentityId}': {}
    }
  }
  properties: {
    publisherName: 'promptlog'
    publisherEmail: publisherEmail
  }
}
