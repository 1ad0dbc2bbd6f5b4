package io.graft.contract.client.probe;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URL;
import java.util.Map;

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
    return answer.with("url", connection.getURL());
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
