// Everything of promptlog on Azure, but Azure OpenAI, Elasticsearch and the key vault, which are yours already.
targetScope = 'resourceGroup'

@description('Region of all resources that are made here.')
param location string = resourceGroup().location

@description('Begins every name; lower-case letters and digits.')
@minLength(3)
@maxLength(10)
param prefix string = 'promptlog'

@description('The Azure OpenAI accounts, the preferred one first. Each is asked when those before it are busy or down.')
@minLength(1)
param openAiAccounts openAiAccount[]

type openAiAccount = {
  name: string
  resourceGroup: string
  @description('https://<name>.openai.azure.com')
  endpoint: string
}

@description('API Management service to use.')
param apiManagementName string

@description('Whether to make that service; false: it is in this resource group already and has the identity of the output gatewayIdentityId.')
param createApiManagement bool = true

@description('Shown to callers of API Management; needed where it is made.')
param publisherEmail string = ''

@description('How callers of the gateway show who they are.')
@allowed([
  'subscriptionKey'
  'entraToken'
])
param callers string = 'subscriptionKey'

@description('Audience of the tokens of callers, with entraToken.')
param tokenAudience string = 'https://cognitiveservices.azure.com'

@description('OpenAPI description of the API that is published.')
param openAiSpecification string = 'https://raw.githubusercontent.com/Azure/azure-rest-api-specs/main/specification/cognitiveservices/data-plane/AzureOpenAI/inference/stable/2024-10-21/inference.json'

@description('Second region of Cosmos DB; empty: none.')
param cosmosSecondRegion string = ''

@description('Most request units per second of the container of records.')
@minValue(1000)
param cosmosMaxThroughput int = 4000

@description('Seconds after which records expire; -1: never.')
param recordsTtlSeconds int = -1

@description('Whether what streams said is fetched from the logs of the gateway, by a second event hub and a second collector.')
param gatewayLogs bool = true

@description('Bytes of each body that the log of the gateway keeps, at most 8192. 0: none; others hold streams back.')
@minValue(0)
@maxValue(8192)
param logBodyBytes int = 0

@description('Image of the collector, best by digest.')
param collectorImage string

@description('Container registry of that image in this resource group, to be pulled from by identity; empty: a public one.')
param registryName string = ''

@description('Most replicas of a collector; no more than partitions are of use.')
@minValue(1)
@maxValue(32)
param collectorMaxReplicas int = 4

@description('Address of Elasticsearch.')
param elasticsearchUrl string

@description('Key vault in this resource group that has the API key of Elasticsearch.')
param keyVaultName string

@description('Name of that secret.')
param elasticsearchApiKeySecretName string = 'promptlog-elasticsearch-api-key'

@description('Days that logs are kept in Log Analytics.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

module identities 'modules/identities.bicep' = {
  name: 'promptlog-identities'
  params: {
    location: location
    prefix: prefix
  }
}

module network 'modules/network.bicep' = {
  name: 'promptlog-network'
  params: {
    location: location
    prefix: prefix
  }
}

module workspace 'modules/workspace.bicep' = {
  name: 'promptlog-workspace'
  params: {
    location: location
    prefix: prefix
    retentionDays: logRetentionDays
  }
}

module cosmos 'modules/cosmos.bicep' = {
  name: 'promptlog-cosmos'
  params: {
    location: location
    prefix: prefix
    secondRegion: cosmosSecondRegion
    maxThroughput: cosmosMaxThroughput
    ttlSeconds: recordsTtlSeconds
    collectorPrincipalId: identities.outputs.collectorPrincipalId
  }
}

module eventHubs 'modules/event-hubs.bicep' = {
  name: 'promptlog-event-hubs'
  params: {
    location: location
    prefix: prefix
    gatewayPrincipalId: identities.outputs.gatewayPrincipalId
    collectorPrincipalId: identities.outputs.collectorPrincipalId
  }
}

module logHubs 'modules/log-hubs.bicep' = if (gatewayLogs) {
  name: 'promptlog-log-hubs'
  params: {
    location: location
    prefix: prefix
    collectorPrincipalId: identities.outputs.collectorPrincipalId
  }
}

module apiManagement 'modules/api-management.bicep' = if (createApiManagement) {
  name: 'promptlog-api-management'
  params: {
    location: location
    name: apiManagementName
    publisherEmail: publisherEmail
    gatewayIdentityId: identities.outputs.gatewayIdentityId
  }
}

module gateway 'modules/gateway.bicep' = {
  name: 'promptlog-gateway'
  params: {
    apiManagementName: apiManagementName
    accounts: openAiAccounts
    specification: openAiSpecification
    callers: callers
    tokenAudience: tokenAudience
    gatewayClientId: identities.outputs.gatewayClientId
    eventHubsHost: eventHubs.outputs.host
    eventHubName: eventHubs.outputs.hubName
    workspaceId: workspace.outputs.id
    logBodyBytes: logBodyBytes
    logHubsRuleId: logHubs.?outputs.ruleId ?? ''
    logHubName: logHubs.?outputs.hubName ?? ''
  }
  dependsOn: [
    apiManagement
    openAiAccess
  ]
}

module openAiAccess 'modules/openai-access.bicep' = [
  for account in openAiAccounts: {
    name: 'promptlog-${account.name}'
    scope: resourceGroup(account.resourceGroup)
    params: {
      accountName: account.name
      gatewayPrincipalId: identities.outputs.gatewayPrincipalId
      workspaceId: workspace.outputs.id
    }
  }
]

module environment 'modules/container-environment.bicep' = {
  name: 'promptlog-environment'
  params: {
    location: location
    prefix: prefix
    subnetId: network.outputs.subnetId
    workspaceName: workspace.outputs.name
  }
}

module vault 'modules/vault-access.bicep' = {
  name: 'promptlog-vault-access'
  params: {
    keyVaultName: keyVaultName
    secretName: elasticsearchApiKeySecretName
    collectorPrincipalId: identities.outputs.collectorPrincipalId
  }
}

module registry 'modules/registry-access.bicep' = if (registryName != '') {
  name: 'promptlog-registry-access'
  params: {
    registryName: registryName
    collectorPrincipalId: identities.outputs.collectorPrincipalId
  }
}

module collector 'modules/collector.bicep' = {
  name: 'promptlog-collector'
  params: {
    location: location
    name: '${prefix}-collector'
    environmentId: environment.outputs.id
    storageName: environment.outputs.storageName
    image: collectorImage
    registryName: registryName
    identityId: identities.outputs.collectorIdentityId
    identityClientId: identities.outputs.collectorClientId
    maxReplicas: collectorMaxReplicas
    elasticsearchUrl: elasticsearchUrl
    elasticsearchApiKeyUri: vault.outputs.secretUri
    cosmosEndpoint: cosmos.outputs.endpoint
    eventHubsHost: eventHubs.outputs.host
    topics: eventHubs.outputs.hubName
    deadLetterTopic: eventHubs.outputs.deadLetterHubName
    takesHttp: true
  }
  dependsOn: [
    registry
  ]
}

module logCollector 'modules/collector.bicep' = if (gatewayLogs) {
  name: 'promptlog-log-collector'
  params: {
    location: location
    name: '${prefix}-log-collector'
    environmentId: environment.outputs.id
    storageName: environment.outputs.storageName
    image: collectorImage
    registryName: registryName
    identityId: identities.outputs.collectorIdentityId
    identityClientId: identities.outputs.collectorClientId
    maxReplicas: collectorMaxReplicas
    elasticsearchUrl: elasticsearchUrl
    elasticsearchApiKeyUri: vault.outputs.secretUri
    cosmosEndpoint: cosmos.outputs.endpoint
    eventHubsHost: logHubs.?outputs.host ?? ''
    topics: '${logHubs.?outputs.hubName ?? ''}=azure-diagnostics'
    deadLetterTopic: logHubs.?outputs.deadLetterHubName ?? ''
    takesHttp: false
  }
  dependsOn: [
    registry
  ]
}

@description('To be given to an API Management service that was there before.')
output gatewayIdentityId string = identities.outputs.gatewayIdentityId

output cosmosEndpoint string = cosmos.outputs.endpoint
output eventHubsHost string = eventHubs.outputs.host
output collectorUrl string = collector.outputs.url
output workspaceName string = workspace.outputs.name
