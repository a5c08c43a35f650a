// What has to be said of your own; no secret belongs here. Everything else has a default in main.bicep.
using 'main.bicep'

param openAiAccounts = [
  {
    name: 'contoso-openai-sweden'
    resourceGroup: 'rg-openai'
    endpoint: 'https://contoso-openai-sweden.openai.azure.com'
  }
  {
    name: 'contoso-openai-france'
    resourceGroup: 'rg-openai'
    endpoint: 'https://contoso-openai-france.openai.azure.com'
  }
]

param apiManagementName = 'contoso-gateway'
param publisherEmail = 'platform@contoso.com'
param cosmosSecondRegion = 'francecentral'
param collectorImage = 'contoso.azurecr.io/promptlog:0.1.0'
param registryName = 'contoso'
param elasticsearchUrl = 'https://search.contoso.com:9200'
param keyVaultName = 'contoso-vault'
