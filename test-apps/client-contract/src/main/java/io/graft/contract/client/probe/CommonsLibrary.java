package io.graft.contract.client.probe;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.httpclient.ConnectionPoolTimeoutException;
import org.apache.commons.httpclient.Header;
import org.apache.commons.httpclient.HostConfiguration;
import org.apache.commons.httpclient.HttpClient;
import org.apache.commons.httpclient.HttpConnection;
import org.apache.commons.httpclient.HttpMethodBase;
import org.apache.commons.httpclient.MultiThreadedHttpConnectionManager;
import org.apache.commons.httpclient.UsernamePasswordCredentials;
import org.apache.commons.httpclient.auth.AuthScope;
import org.apache.commons.httpclient.cookie.CookiePolicy;
import org.apache.commons.httpclient.methods.EntityEnclosingMethod;
import org.apache.commons.httpclient.methods.GetMethod;
import org.apache.commons.httpclient.methods.HeadMethod;
import org.apache.commons.httpclient.methods.InputStreamRequestEntity;
import org.apache.commons.httpclient.methods.StringRequestEntity;
import org.apache.commons.httpclient.params.HostParams;
import org.apache.commons.httpclient.protocol.Protocol;
import org.apache.commons.httpclient.protocol.ProtocolSocketFactory;

/** Apache Commons HttpClient 3. */
public final class CommonsLibrary extends Library {
  private final HttpClient client = new HttpClient(manager());
  private final HttpClient simple = new HttpClient();
  private final Map<String, HttpMethodBase> methods =
      new ConcurrentHashMap<String, HttpMethodBase>();

  public CommonsLibrary() {
    ProtocolSocketFactory verifying = new CommonsSecureSockets();
    Protocol.registerProtocol("https", new Protocol("https", verifying, 443));
    client.getParams().setCookiePolicy(CookiePolicy.IGNORE_COOKIES);
  }

  private static MultiThreadedHttpConnectionManager manager() {
    MultiThreadedHttpConnectionManager manager = new MultiThreadedHttpConnectionManager();
    manager.getParams().setDefaultMaxConnectionsPerHost(50);
    manager.getParams().setMaxTotalConnections(500);
    return manager;
  }

  @Override
  public Answer call(Call call) throws Exception {
    HttpMethodBase method = method(call);
    try {
      execute(call, method);
      return answer(method).with("url", method.getURI().getEscapedURI());
    } finally {
      method.releaseConnection();
    }
  }

  private void execute(Call call, HttpMethodBase method) throws IOException {
    String proxy = call.proxy();
    if (proxy == null) {
      client.executeMethod(method);
      return;
    }
    int colon = proxy.indexOf(':');
    HostConfiguration proxied = new HostConfiguration();
    proxied.setProxy(proxy.substring(0, colon), Integer.parseInt(proxy.substring(colon + 1)));
    client.executeMethod(proxied, method);
  }

  @Override
  public Open open(Call call) throws Exception {
    final HttpMethodBase method = method(call);
    client.executeMethod(method);
    return new Open(
        method.getResponseBodyAsStream(),
        new Closeable() {
          @Override
          public void close() {
            method.releaseConnection();
          }
        });
  }

  @Override
  public Answer special(String way, Call call) throws Exception {
    if (way.equals("unchecked address")) {
      GetMethod get = new GetMethod();
      get.setPath(call.word("path"));
      return released(client, to(call.word("host")), get);
    }
    if (way.equals("unchecked line")) {
      GetMethod get = new GetMethod();
      get.setPath(call.word("odd"));
      return released(client, to("inventory"), get);
    }
    GetMethod get = new GetMethod(call.word("url"));
    switch (way) {
      case "simple manager":
        return released(simple, null, get);
      case "host and path apart":
        HostConfiguration apart = to(call.uri().getHost());
        Answer answer =
            released(client, apart, new GetMethod(get.getPath() + "?" + get.getQueryString()));
        return answer.with("left", apart.getHostURL());
      case "default headers":
        HostConfiguration with = new HostConfiguration();
        List<Header> defaults = Collections.singletonList(new Header("x-own", "once"));
        with.getParams().setParameter(HostParams.DEFAULT_HEADERS, defaults);
        return released(client, with, get);
      case "never released":
        client.executeMethod(get);
        return released(client, null, get);
      case "abandoned by abort":
        client.executeMethod(get);
        get.abort();
        return new Answer().with("status", get.getStatusCode());
      case "slow first chunk":
        client.executeMethod(get);
        try {
          return new Answer().with("body", get.getResponseBodyAsString());
        } finally {
          get.releaseConnection();
        }
      case "credentials":
        HttpClient known = new HttpClient(manager());
        known
            .getState()
            .setCredentials(
                new AuthScope(call.uri().getHost(), 80),
                new UsernamePasswordCredentials("me", "pw"));
        known.getParams().setAuthenticationPreemptive(true);
        return released(known, null, get);
      case "cookies of its own":
        return cookies(call, get);
      case "limited pool":
        return limited(call, get);
      case "nested":
        return nested(call, get);
      default:
        throw new IllegalArgumentException(way);
    }
  }

  private static Answer cookies(Call call, GetMethod login) throws IOException {
    HttpClient own = new HttpClient(manager());
    own.getParams().setCookiePolicy(CookiePolicy.BROWSER_COMPATIBILITY);
    released(own, null, login);
    Answer last = new Answer();
    GetMethod again = new GetMethod(call.word("then"));
    for (int i = 0; i < 6; i++) {
      last = released(own, null, again);
    }
    return last;
  }

  private static Answer limited(Call call, GetMethod get) throws IOException {
    MultiThreadedHttpConnectionManager pool = new MultiThreadedHttpConnectionManager();
    pool.getParams().setDefaultMaxConnectionsPerHost(1);
    pool.getParams().setMaxConnectionsPerHost(to(call.uri().getHost()), 3);
    HttpClient limited = new HttpClient(pool);
    limited.getParams().setConnectionManagerTimeout(300);
    List<GetMethod> open = new ArrayList<GetMethod>();
    try {
      while (open.size() < 5) {
        GetMethod next = new GetMethod(get.getURI().getEscapedURI());
        limited.executeMethod(next);
        open.add(next);
      }
    } catch (ConnectionPoolTimeoutException full) {
      // As many as the pool has for the service.
    }
    for (GetMethod each : open) {
      each.releaseConnection();
    }
    return new Answer().with("open", open.size());
  }

  /** The one place where a GET asks the application is its connections. */
  private Answer nested(final Call call, GetMethod get) throws IOException {
    final Nested.Fetch own =
        new Nested.Fetch() {
          @Override
          public String token() throws IOException {
            return released(client, null, new GetMethod(call.word("token"))).words().get("body");
          }
        };
    HttpClient nesting =
        new HttpClient(
            new MultiThreadedHttpConnectionManager() {
              @Override
              public HttpConnection getConnectionWithTimeout(HostConfiguration host, long timeout)
                  throws ConnectionPoolTimeoutException {
                Nested.fetched(call.fetch(own));
                return super.getConnectionWithTimeout(host, timeout);
              }
            });
    return released(nesting, null, get);
  }

  private static HostConfiguration to(String host) {
    HostConfiguration configuration = new HostConfiguration();
    configuration.setHost(host);
    return configuration;
  }

  private static Answer released(HttpClient by, HostConfiguration to, HttpMethodBase method)
      throws IOException {
    try {
      by.executeMethod(to, method);
      return answer(method);
    } finally {
      method.releaseConnection();
    }
  }

  private static Answer answer(HttpMethodBase method) throws IOException {
    Header type = method.getResponseHeader("Content-Type");
    return new Answer()
        .with("status", method.getStatusCode())
        .with("body", Answer.read(method.getResponseBodyAsStream()))
        .with("type", type == null ? "" : type.getValue());
  }

  private HttpMethodBase method(Call call) throws Exception {
    if (call.connectTimeout() > 0) {
      // The library has it for all connections of a manager alone.
      client.getHttpConnectionManager().getParams().setConnectionTimeout(call.connectTimeout());
    }
    String reuse = call.reuse();
    HttpMethodBase method = reuse == null ? null : methods.get(reuse);
    if (method == null) {
      method = newMethod(call);
      if (reuse != null) {
        methods.put(reuse, method);
      }
    }
    final HttpMethodBase sent = method;
    call.cancelling(
        new Runnable() {
          @Override
          public void run() {
            sent.abort();
          }
        });
    return method;
  }

  private static HttpMethodBase newMethod(Call call) throws Exception {
    String url = call.word("url");
    HttpMethodBase method;
    if (call.method().equals("GET")) {
      method = new GetMethod(url);
      method.setFollowRedirects(call.followsRedirects());
    } else if (call.method().equals("HEAD")) {
      method = new HeadMethod(url);
    } else {
      AnyMethod any = new AnyMethod(call.method(), url);
      if (call.body() != null) {
        byte[] bytes = call.body().getBytes("UTF-8");
        any.setRequestEntity(
            call.streams()
                ? new InputStreamRequestEntity(new ByteArrayInputStream(bytes), -1)
                : new StringRequestEntity(call.body(), null, "UTF-8"));
      }
      method = any;
    }
    method.getParams().setSoTimeout(call.timeout());
    for (Map.Entry<String, String> header : call.headers().entrySet()) {
      method.setRequestHeader(header.getKey(), header.getValue());
    }
    return method;
  }

  /** A request of any method, with or without a body. */
  private static final class AnyMethod extends EntityEnclosingMethod {
    private final String name;

    AnyMethod(String name, String url) {
      super(url);
      this.name = name;
    }

    @Override
    public String getName() {
      return name;
    }
  }
}
