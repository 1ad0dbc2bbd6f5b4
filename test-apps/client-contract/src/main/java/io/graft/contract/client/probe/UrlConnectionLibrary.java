package io.graft.contract.client.probe;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.CookieHandler;
import java.net.CookieManager;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URL;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSession;

/** {@code HttpURLConnection}. */
public final class UrlConnectionLibrary extends Library {
  @Override
  public Answer call(Call call) throws Exception {
    HttpURLConnection connection = send(call);
    int status = connection.getResponseCode();
    InputStream body = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
    Answer answer = new Answer().with("status", status).with("body", Answer.read(body));
    if (body != null) {
      body.close();
    }
    String type = connection.getContentType();
    return answer.with("type", type == null ? "" : type).with("url", connection.getURL());
  }

  @Override
  public Open open(Call call) throws Exception {
    final HttpURLConnection connection = send(call);
    final InputStream body = connection.getInputStream();
    return new Open(
        body,
        new Closeable() {
          @Override
          public void close() throws IOException {
            connection.disconnect();
          }
        });
  }

  @Override
  public Answer special(String way, Call call) throws Exception {
    if (way.equals("unchecked address")) {
      // What java.net.URI would refuse.
      URL odd = new URL(call.word("odd"));
      return new Answer().with("body", Answer.read(odd.openConnection().getInputStream()));
    }
    final HttpURLConnection connection = (HttpURLConnection) call.uri().toURL().openConnection();
    Answer answer = new Answer();
    switch (way) {
      case "connected first":
        connection.connect();
        return answer.with("body", Answer.read(connection.getInputStream()));
      case "asked for a field":
        answer.with("field", connection.getHeaderField(0));
        connection.disconnect();
        return answer;
      case "asked for the error alone":
        try {
          connection.getInputStream();
        } catch (IOException status) {
          answer.with("error", status.getClass().getName());
        }
        return answer.with("body", Answer.read(connection.getErrorStream()));
      case "cookies of its own":
        CookieHandler.setDefault(new CookieManager());
        try {
          Answer.read(((HttpURLConnection) call.uri().toURL().openConnection()).getInputStream());
          for (int i = 0; i < 6; i++) {
            URL then = new URL(call.word("then"));
            answer.with("body", Answer.read(then.openConnection().getInputStream()));
          }
        } finally {
          CookieHandler.setDefault(null);
        }
        return answer;
      case "nested":
        return nested(call);
      case "connected and left":
        connection.connect();
        connection.disconnect();
        return answer.with("status", connection.getResponseCode());
      case "own verifier":
        final StringBuilder asked = new StringBuilder();
        ((HttpsURLConnection) connection)
            .setHostnameVerifier(
                new HostnameVerifier() {
                  @Override
                  public boolean verify(String host, SSLSession session) {
                    asked.append(host);
                    return true;
                  }
                });
        return answer.with("body", Answer.read(connection.getInputStream())).with("asked", asked);
      case "used again after its end":
        String first = Answer.read(connection.getInputStream());
        int status = connection.getResponseCode();
        connection.disconnect();
        return answer.with("body", first).with("status", status);
      default:
        throw new IllegalArgumentException(way);
    }
  }

  private static Answer nested(Call call) throws IOException {
    Nested.Fetch fetch = call.fetch(Nested.plain(call.word("token")));
    ProxySelector proxies = ProxySelector.getDefault();
    Logger logger = Logger.getLogger("sun.net.www.protocol.http.HttpURLConnection");
    Handler appender = Nested.appender(fetch);
    switch (call.word("place")) {
      case "cookies":
        CookieHandler.setDefault(Nested.cookies(fetch));
        break;
      case "proxies":
        ProxySelector.setDefault(Nested.proxies(fetch));
        break;
      default:
        logger.setUseParentHandlers(false);
        logger.addHandler(appender);
        logger.setLevel(Level.ALL);
    }
    try {
      HttpURLConnection connection = (HttpURLConnection) call.uri().toURL().openConnection();
      return new Answer()
          .with("status", connection.getResponseCode())
          .with("body", Answer.read(connection.getInputStream()));
    } finally {
      CookieHandler.setDefault(null);
      ProxySelector.setDefault(proxies);
      logger.setLevel(null);
      logger.removeHandler(appender);
    }
  }

  private static HttpURLConnection send(Call call) throws IOException {
    URL url = call.uri().toURL();
    String proxy = call.proxy();
    final HttpURLConnection connection =
        (HttpURLConnection)
            (proxy == null
                ? url.openConnection()
                : url.openConnection(
                    new Proxy(
                        Proxy.Type.HTTP,
                        InetSocketAddress.createUnresolved(
                            proxy.substring(0, proxy.indexOf(':')),
                            Integer.parseInt(proxy.substring(proxy.indexOf(':') + 1))))));
    call.cancelling(
        new Runnable() {
          @Override
          public void run() {
            connection.disconnect();
          }
        });
    connection.setConnectTimeout(call.connectTimeout());
    connection.setReadTimeout(call.timeout());
    connection.setInstanceFollowRedirects(call.followsRedirects());
    for (Map.Entry<String, String> header : call.headers().entrySet()) {
      connection.setRequestProperty(header.getKey(), header.getValue());
    }
    connection.setRequestMethod(call.method());
    if (call.body() != null) {
      connection.setDoOutput(true);
      if (call.streams()) {
        connection.setChunkedStreamingMode(64);
      }
      OutputStream out = connection.getOutputStream();
      out.write(call.body().getBytes("UTF-8"));
      out.close();
    }
    return connection;
  }
}
