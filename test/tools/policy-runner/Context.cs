// What API Management documents of the variable `context`, and nothing else: a policy that uses more does not compile here.
using System;
using System.Collections.Generic;
using System.Linq;
using Newtonsoft.Json.Linq;

public sealed class Context {
  public Guid RequestId;
  public DateTime Timestamp;
  public TimeSpan Elapsed;
  public Api Api = new Api();
  public Deployment Deployment = new Deployment();
  public LastError LastError;
  public Operation Operation = new Operation();
  public Product Product;
  public Request Request = new Request();
  public Response Response;
  public Subscription Subscription;
  public User User;
  public IReadOnlyDictionary<string, object> Variables;
}

public sealed class Api { public string Id, Name, Path; }
public sealed class Deployment { public string Region, ServiceName, GatewayId; }
public sealed class LastError { public string Source, Reason, Message, Scope, Section, Path, PolicyId; }
public sealed class Operation { public string Id, Method, Name, UrlTemplate; }
public sealed class Product { public string Id, Name; }
public sealed class Subscription { public string Id, Name, Key, PrimaryKey, SecondaryKey; }
public sealed class User { public string Id, Email, FirstName, LastName; }
public sealed class Url { public string Host, Path, Scheme, QueryString; public int Port; }

public sealed class Request {
  public Body Body;
  public IReadOnlyDictionary<string, string[]> Headers;
  public IReadOnlyDictionary<string, string> MatchedParameters;
  public string IpAddress, Method;
  public Url Url = new Url(), OriginalUrl = new Url();
}

public sealed class Response {
  public Body Body;
  public IReadOnlyDictionary<string, string[]> Headers;
  public int StatusCode;
  public string StatusReason;
}

public sealed class Jwt {
  public string Id, Issuer, Subject, Type, Algorithm;
  public IReadOnlyDictionary<string, string[]> Claims;
}

public sealed class Body {
  readonly string text;
  readonly bool streams;
  bool gone;
  public bool WasRead;

  public Body(string text, bool streams) { this.text = text; this.streams = streams; }

  public T As<T>(bool preserveContent = false) {
    WasRead = true;
    if (gone) throw new InvalidOperationException("the body was read before");
    if (!preserveContent || streams) gone = true;
    if (typeof(T) == typeof(string)) return (T)(object)text;
    if (typeof(T) == typeof(JObject)) return (T)(object)JObject.Parse(text);
    if (typeof(T) == typeof(JToken)) return (T)(object)JToken.Parse(text);
    throw new NotSupportedException(typeof(T).Name);
  }

  /// Whether whoever called still gets it.
  public bool IsWhole { get { return !gone; } }
}

public static class ContextExtensions {
  public static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> values, string name, string otherwise) {
    string[] found;
    return values.TryGetValue(name, out found) ? string.Join(",", found) : otherwise;
  }

  public static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> variables, string name, T otherwise) {
    object found;
    return variables.TryGetValue(name, out found) ? (T)found : otherwise;
  }
}
