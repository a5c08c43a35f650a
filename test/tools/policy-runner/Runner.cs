// Runs the sections of policies as a gateway does, for calls that are described in JSON: one call a line in, what came of it a line out.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

public sealed class PolicyError : Exception {
  public readonly int Status;
  public readonly string Reason, From;
  public PolicyError(int status, string source, string reason) : base(reason) { Status = status; From = source; Reason = reason; }
}

public sealed class Host {
  // The documented size of an event; what is longer is cut there.
  const int EventBytes = 200000;
  static readonly HashSet<Type> Basic = new HashSet<Type> { typeof(bool), typeof(int), typeof(long), typeof(double), typeof(string), typeof(Guid), typeof(DateTime), typeof(TimeSpan) };

  public readonly Context Context = new Context();
  public readonly JArray Events = new JArray();
  public readonly List<string> Forwarded = new List<string>();
  readonly JObject call;
  readonly Dictionary<string, object> variables = new Dictionary<string, object>();
  readonly Dictionary<string, string[]> headers = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
  readonly Dictionary<string, string[]> query = new Dictionary<string, string[]>();
  readonly Queue<JToken> answers;
  string backend;
  bool buffers;

  public Host(JObject call) {
    this.call = call;
    var request = (JObject)call["request"];
    foreach (var header in ((JObject)request["headers"]).Properties()) headers[header.Name] = new[] { (string)header.Value };
    foreach (var each in ((JObject)request["query"] ?? new JObject()).Properties()) query[each.Name] = new[] { (string)each.Value };
    answers = new Queue<JToken>((JArray)call["answers"] ?? new JArray());
    Context.RequestId = Guid.Parse((string)call["id"]);
    Context.Timestamp = new DateTime(2026, 1, 15, 10, 0, 0, (bool?)call["withoutZone"] == true ? DateTimeKind.Unspecified : DateTimeKind.Utc);
    Context.Elapsed = TimeSpan.FromMilliseconds((double?)call["elapsedMs"] ?? 850.4);
    Context.Api.Id = "azure-openai";
    Context.Deployment.Region = "West Europe";
    Context.Operation.Id = (string)call["operation"];
    if (call["product"] != null) Context.Product = new Product { Id = (string)call["product"] };
    if (call["subscription"] != null) Context.Subscription = new Subscription { Id = (string)call["subscription"], Key = "SECRET-KEY", PrimaryKey = "SECRET-KEY" };
    Context.Variables = variables;
    Context.Request.Headers = headers;
    Context.Request.IpAddress = "203.0.113.7";
    Context.Request.Method = "POST";
    Context.Request.Url.Host = "gateway.example.net";
    Context.Request.OriginalUrl.Host = "gateway.example.net";
    Context.Request.OriginalUrl.Path = "/openai/deployments/" + ((string)call["deployment"] ?? "none") + "/chat/completions";
    var parameters = new Dictionary<string, string>();
    if (call["deployment"] != null) parameters["deployment-id"] = (string)call["deployment"];
    Context.Request.MatchedParameters = parameters;
    if (request["body"] != null) Context.Request.Body = new Body((string)request["body"], false);
  }

  public void SetVariable(string name, object value) {
    if (value != null && !Basic.Contains(value.GetType())) throw new PolicyError(500, "set-variable", "a " + value.GetType().Name + " is no basic type");
    variables[name] = value;
  }

  public void SetHeader(string name, string action) { Delete(headers, name, action); }
  public void SetQueryParameter(string name, string action) { Delete(query, name, action); }

  static void Delete(Dictionary<string, string[]> values, string name, string action) {
    if (action != "delete") throw new NotSupportedException(action);
    values.Remove(name);
  }

  public void ManagedIdentity(string resource, string client) { headers["Authorization"] = new[] { "Bearer GATEWAY-TOKEN of " + client + " for " + resource }; }
  public void SetBackend(string id) { backend = id; }

  public void ValidateJwt(string header, string status, string variable) {
    var claims = call["claims"] as JObject;
    if (claims == null || !headers.ContainsKey(header)) throw new PolicyError(int.Parse(status), "validate-jwt", "TokenNotPresent");
    variables[variable] = new Jwt { Claims = claims.Properties().ToDictionary(claim => claim.Name, claim => new[] { (string)claim.Value }) };
  }

  public void Forward(string bufferResponse) {
    buffers = bufferResponse != "false";
    var said = new JObject { { "backend", backend }, { "headers", new JObject(headers.Select(each => new JProperty(each.Key, each.Value[0]))) }, { "query", new JObject(query.Select(each => new JProperty(each.Key, each.Value[0]))) } };
    Forwarded.Add(said.ToString(Formatting.None));
    if (answers.Count == 0) throw new PolicyError(500, "forward-request", "BackendConnectionFailure");
    var answer = answers.Dequeue();
    var received = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
    foreach (var header in ((JObject)answer["headers"]).Properties()) received[header.Name] = new[] { (string)header.Value };
    Context.Request.Url.Host = (string)answer["host"] ?? "region-1.example.net";
    Context.Response = new Response { StatusCode = (int)answer["status"], Headers = received };
    if (answer["body"] != null) Context.Response.Body = new Body((string)answer["body"], received.GetValueOrDefault("content-type", "").Contains("event-stream"));
  }

  public void Log(string logger, string key, object text) {
    var bytes = Encoding.UTF8.GetBytes((string)text);
    var cut = bytes.Length > EventBytes;
    Events.Add(new JObject { { "logger", logger }, { "key", key }, { "bytes", bytes.Length }, { "text", cut ? Encoding.UTF8.GetString(bytes, 0, EventBytes) : (string)text } });
  }

  public void Fail(Exception thrown, string section) {
    var known = thrown as PolicyError;
    Context.LastError = new LastError { Source = known == null ? "expression" : known.From, Reason = known == null ? "ExpressionValueEvaluationFailure" : known.Reason, Message = thrown.Message, Section = section };
    if (Context.Response == null) Context.Response = new Response { Headers = new Dictionary<string, string[]>() };
    Context.Response.StatusCode = known == null ? 500 : known.Status;
  }

  public JObject Outcome() {
    var body = Context.Response == null ? null : Context.Response.Body;
    return new JObject {
      { "events", Events },
      { "forwarded", new JArray(Forwarded.Select(JToken.Parse)) },
      { "status", Context.Response == null ? 0 : Context.Response.StatusCode },
      { "answerWasRead", body != null && body.WasRead },
      { "callerGetsAnswer", body == null || body.IsWhole },
      { "buffersAnswer", buffers },
      { "failure", Context.LastError == null ? null : Context.LastError.Source + ": " + Context.LastError.Message },
    };
  }
}

public static class Runner {
  public static void Main() {
    var output = new System.IO.StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
    var input = new System.IO.StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
    for (var line = input.ReadLine(); line != null; line = input.ReadLine()) {
      var call = JObject.Load(new JsonTextReader(new System.IO.StringReader(line)) { DateParseHandling = DateParseHandling.None });
      var host = new Host(call);
      var policy = Policies.All[(string)call["policy"]];
      var section = "inbound";
      try {
        policy.Inbound(host);
        section = "backend";
        policy.Backend(host);
        section = "outbound";
        policy.Outbound(host);
      } catch (Exception thrown) {
        host.Fail(thrown, section);
        policy.OnError(host);
      }
      output.WriteLine(host.Outcome().ToString(Formatting.None));
    }
    output.Flush();
  }
}

public sealed class Policy {
  public Action<Host> Inbound, Backend, Outbound, OnError;
}
