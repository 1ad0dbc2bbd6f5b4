package io.graft.contract.client.compared;

import static org.apache.commons.httpclient.params.HttpMethodParams.USE_EXPECT_CONTINUE;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.commons.httpclient.HostConfiguration;
import org.apache.commons.httpclient.HttpClient;
import org.apache.commons.httpclient.HttpMethodBase;
import org.apache.commons.httpclient.MultiThreadedHttpConnectionManager;
import org.apache.commons.httpclient.UsernamePasswordCredentials;
import org.apache.commons.httpclient.auth.AuthScope;
import org.apache.commons.httpclient.methods.ByteArrayRequestEntity;
import org.apache.commons.httpclient.methods.EntityEnclosingMethod;
import org.apache.commons.httpclient.methods.GetMethod;
import org.apache.commons.httpclient.methods.HeadMethod;
import org.apache.commons.httpclient.methods.InputStreamRequestEntity;

/** Apache Commons HttpClient 3. */
final class ComparedCommons extends Compared {
  private final HttpClient client = new HttpClient(new MultiThreadedHttpConnectionManager());
  private final HttpClient simple = new HttpClient();

  ComparedCommons() {
    for (HttpClient each : new HttpClient[] {client, simple}) {
      each.getState().setCredentials(AuthScope.ANY, new UsernamePasswordCredentials("me", "pw"));
      each.getParams().setSoTimeout(3000);
    }
  }

  @Override
  void all() throws Exception {
    String[] paths = {
      "ok",
      "basic",
      "digest",
      "302",
      "307",
      "308",
      "drop",
      "204",
      "304",
      "403",
      "503",
      "chunked",
      "truncated",
      "early"
    };
    for (String path : paths) {
      for (String method : new String[] {"GET", "HEAD", "POST", "PUT", "DELETE"}) {
        say(method + " " + path, () -> call(client, method, path, "whole"));
      }
      say("chunked POST " + path, () -> call(client, "POST", path, "chunked"));
      say("GET by one connection " + path, () -> call(simple, "GET", path, "whole"));
      say("objects " + path, () -> objects(path));
    }
    for (String path : new String[] {"rejected", "accepted", "drop", "ok"}) {
      for (String how : new String[] {"whole", "chunked"}) {
        if (path.equals("drop") && how.equals("whole")) {
          continue; // The library waits four times three seconds for a word that never comes.
        }
        say(
            "expecting " + how + " POST " + path,
            () -> call(client, "POST", path, how + " expecting"));
      }
    }
    for (String method : new String[] {"GET", "POST", "PUT"}) {
      say(
          "kept, then broken: " + method,
          () -> call(client, method, "kept", "whole") + call(client, method, "kept", "whole"));
    }
    for (String method : new String[] {"GET", "HEAD", "POST", "PUT"}) {
      say("proxy that asks who it is: " + method, () -> call(client, method, "407", "whole"));
    }
    for (String method : new String[] {"POST", "PUT"}) {
      for (String how : new String[] {"whole", "chunked"}) {
        say(
            how + " " + method + " cut in its body",
            () -> cut(() -> call(client, method, "cut", how)));
      }
    }
    say("host and path apart", this::apart);
    say("left in the middle of its body", this::leftInBody);
    say("timed out", () -> call(client, "GET", "wait", "whole"));
    say("aborted", this::aborted);
    say(
        "nobody listens",
        () -> client.executeMethod(new GetMethod(base.replaceAll(":[0-9]+", ":1"))));
  }

  private HttpMethodBase method(String name, String path, String how) throws IOException {
    if (name.equals("GET")) {
      return new GetMethod(base + path);
    }
    if (name.equals("HEAD")) {
      return new HeadMethod(base + path);
    }
    AnyMethod method = new AnyMethod(name, base + path);
    if (name.startsWith("P")) {
      byte[] body = path.equals("cut") ? LARGE : "body".getBytes("UTF-8");
      method.setRequestEntity(
          how.startsWith("chunked")
              ? new InputStreamRequestEntity(new ByteArrayInputStream(body), -1)
              : new ByteArrayRequestEntity(body));
    }
    method.getParams().setBooleanParameter(USE_EXPECT_CONTINUE, how.contains("expecting"));
    return method;
  }

  private String call(HttpClient by, String name, String path, String how) throws IOException {
    HttpMethodBase method = method(name, path, how);
    HostConfiguration to = null;
    if (path.equals("407")) {
      to = new HostConfiguration();
      to.setProxy(address().getAddress().getHostAddress(), address().getPort());
    }
    try {
      int status = by.executeMethod(to, method);
      return status
          + " "
          + method.getStatusLine()
          + method.getResponseBodyAsString()
          + Arrays.toString(method.getRequestHeaders())
          + method.isAborted();
    } finally {
      method.releaseConnection();
    }
  }

  private String objects(String path) throws IOException {
    StringBuilder all = new StringBuilder();
    GetMethod method = new GetMethod(base + path);
    all.append(client.executeMethod(method)).append(method.getEffectiveVersion());
    all.append(Arrays.toString(method.getResponseHeaders())).append(method.getURI());
    all.append(method.hasBeenUsed()).append(method.isRequestSent()).append(method.getPath());
    all.append(method.getResponseContentLength()).append(method.getHostAuthState());
    InputStream body = method.getResponseBodyAsStream();
    all.append(body == null).append(body == method.getResponseBodyAsStream());
    try {
      all.append(method.getResponseBodyAsString());
      all.append(body == method.getResponseBodyAsStream());
      all.append(body == null ? 0 : body.read());
    } catch (IOException broken) {
      all.append(told(broken));
    }
    method.releaseConnection();
    try {
      all.append(body == null ? 0 : body.read());
    } catch (IOException closed) {
      all.append(told(closed));
    }
    return all.append(client.executeMethod(method))
            .append(Arrays.toString(method.getRequestHeaders()))
            .toString()
        + method.getResponseBodyAsString();
  }

  /** A redirect changes the configuration that the application has given. */
  private String apart() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String path : new String[] {"/ok", "/302"}) {
      HostConfiguration to = new HostConfiguration();
      to.setHost(new org.apache.commons.httpclient.URI(base, true));
      GetMethod method = new GetMethod(path);
      all.append(client.executeMethod(to, method)).append(method.getResponseBodyAsString());
      all.append(to).append(method.getURI());
    }
    return all.toString();
  }

  private String leftInBody() throws Exception {
    AnyMethod method = new AnyMethod("PUT", base + "held");
    method.setRequestEntity(new InputStreamRequestEntity(broken(), -1));
    try {
      return String.valueOf(client.executeMethod(method));
    } catch (IOException e) {
      return told(e) + server.left().await(20, TimeUnit.SECONDS);
    }
  }

  private String aborted() throws Exception {
    GetMethod method = new GetMethod(base + "wait");
    Thread caller = Thread.currentThread();
    Thread other =
        new Thread(
            () -> {
              awaitReading(caller);
              method.abort();
            });
    other.start();
    try {
      return String.valueOf(client.executeMethod(method));
    } catch (IOException e) {
      return told(e) + server.left().await(20, TimeUnit.SECONDS);
    } finally {
      other.join();
    }
  }

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
