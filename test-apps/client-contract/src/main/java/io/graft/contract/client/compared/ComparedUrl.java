package io.graft.contract.client.compared;

import io.graft.contract.client.probe.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.URL;
import java.util.concurrent.TimeUnit;

/** {@code HttpURLConnection}. */
final class ComparedUrl extends Compared {
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
        say(method + " " + path, () -> call(method, path, "whole"));
      }
      say("fixed POST " + path, () -> call("POST", path, "fixed"));
      say("chunked POST " + path, () -> call("POST", path, "chunked"));
      say("chunked PUT " + path, () -> call("PUT", path, "chunked"));
    }
    for (String path : new String[] {"rejected", "accepted", "drop", "ok"}) {
      for (String how : new String[] {"whole", "fixed", "chunked"}) {
        say("expecting " + how + " POST " + path, () -> call("POST", path, how + " expecting"));
        say("expecting " + how + " PUT " + path, () -> call("PUT", path, how + " expecting asked"));
      }
    }
    say("kept, then broken: GET", () -> call("GET", "kept", "") + call("GET", "kept", ""));
    say("kept, then broken: POST", () -> call("POST", "kept", "") + call("POST", "kept", ""));
    say(
        "kept, then broken: PUT",
        () -> call("PUT", "kept", "whole") + call("PUT", "kept", "whole"));
    say(
        "kept, then broken: streamed",
        () -> call("PUT", "kept", "fixed") + call("PUT", "kept", "fixed"));
    for (String path : new String[] {"ok", "chunked", "204", "302", "truncated"}) {
      say("same objects " + path, () -> sameObjects(path));
    }
    say("same error objects", this::sameErrors);
    say("state", this::state);
    for (String method : new String[] {"POST", "PUT"}) {
      for (String how : new String[] {"whole", "fixed", "chunked"}) {
        say(how + " " + method + " cut in its body", () -> cut(() -> call(method, "cut", how)));
      }
    }
    for (String how : new String[] {"fixed", "chunked"}) {
      say("left in the middle of a " + how + " body", () -> leftInBody(how));
    }
    for (String method : new String[] {"GET", "HEAD", "POST", "PUT"}) {
      say("proxy that asks who it is: " + method, () -> call(method, "407", "whole"));
    }
    say("proxy that asks who it is: chunked POST", () -> call("POST", "407", "chunked"));
    say("left in the middle", this::left);
  }

  private HttpURLConnection open(String path) throws IOException {
    URL url = new URL(base + path);
    Proxy proxy = path.equals("407") ? new Proxy(Proxy.Type.HTTP, address()) : Proxy.NO_PROXY;
    HttpURLConnection connection = (HttpURLConnection) url.openConnection(proxy);
    connection.setReadTimeout(3000);
    return connection;
  }

  private String call(String method, String path, String how) throws Exception {
    if (path.equals("basic") || path.equals("digest") || path.equals("407")) {
      Authenticator.setDefault(
          new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
              return new PasswordAuthentication("me", "pw".toCharArray());
            }
          });
    }
    try {
      HttpURLConnection connection = open(path);
      connection.setRequestMethod(method);
      if (how.contains("expecting")) {
        connection.setRequestProperty("Expect", "100-continue");
        if (!path.equals("rejected") && !path.equals("accepted")) {
          // Nobody says that it may go on.
          connection.setReadTimeout(300);
        }
      }
      if (!how.isEmpty() && method.startsWith("P")) {
        connection.setDoOutput(true);
        // A large one that it has in whole: how often it is sent would be chance in any JVM.
        byte[] body = path.equals("cut") && !how.equals("whole") ? LARGE : "body".getBytes("UTF-8");
        if (how.startsWith("fixed")) {
          connection.setFixedLengthStreamingMode(body.length);
        } else if (how.startsWith("chunked")) {
          connection.setChunkedStreamingMode(64);
        }
        String failure = "";
        try (OutputStream out = connection.getOutputStream()) {
          out.write(body);
          connection.setReadTimeout(3000);
        } catch (IOException e) {
          failure = " not written: " + e.getClass() + " " + e.getMessage();
          if (!how.contains("asked")) {
            try {
              failure += " read: " + Answer.read(connection.getInputStream());
            } catch (IOException again) {
              failure += " not read: " + again.getClass() + " " + again.getMessage();
            }
          }
        }
        return answer(connection) + failure;
      }
      return answer(connection);
    } finally {
      Authenticator.setDefault(null);
    }
  }

  private static String answer(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    InputStream body = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
    String text = Answer.read(body);
    if (body != null) {
      body.close();
    }
    return status + " " + connection.getResponseMessage() + " " + text + " " + connection.getURL();
  }

  private String sameObjects(String path) throws IOException {
    HttpURLConnection connection = open(path);
    InputStream first = connection.getInputStream();
    StringBuilder all = new StringBuilder();
    all.append(first == connection.getInputStream()).append(' ');
    all.append(first == connection.getContent()).append(' ');
    all.append(connection.getHeaderFields() == connection.getHeaderFields()).append(' ');
    all.append(connection.getHeaderFields().keySet()).append(' ');
    all.append(first.markSupported()).append(first.available() > 0).append(' ');
    try {
      all.append(Answer.read(first)).append(first.read());
    } catch (IOException broken) {
      all.append(told(broken));
    }
    all.append(first == connection.getInputStream()).append(' ');
    first.close();
    all.append(first == connection.getInputStream()).append(' ');
    connection.disconnect();
    all.append(first == connection.getInputStream()).append(' ');
    return all + " " + connection.getErrorStream() + connection.getResponseCode();
  }

  private String sameErrors() throws IOException {
    HttpURLConnection connection = open("403");
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 2; i++) {
      try {
        connection.getInputStream();
      } catch (IOException e) {
        all.append(told(e));
      }
    }
    InputStream errors = connection.getErrorStream();
    all.append(errors == connection.getErrorStream()).append(' ').append(Answer.read(errors));
    return all.append(errors == connection.getErrorStream()).toString();
  }

  private String state() throws IOException {
    HttpURLConnection connection = open("ok");
    connection.setDoOutput(true);
    connection.setRequestProperty("X-Mine", "1");
    StringBuilder all = new StringBuilder();
    all.append(connection.getRequestProperties());
    connection.connect();
    connection.connect();
    OutputStream out = connection.getOutputStream();
    all.append(out == connection.getOutputStream()).append(' ');
    out.write(1);
    all.append(connection.getRequestMethod()).append(connection.usingProxy());
    try {
      all.append(connection.getRequestProperties());
    } catch (IllegalStateException connected) {
      all.append(told(connected));
    }
    all.append(connection.getResponseCode());
    try {
      connection.getOutputStream();
    } catch (IOException late) {
      all.append(told(late));
    }
    for (String name : new String[] {"X-Mine", "Host", "User-Agent", "traceparent"}) {
      all.append(name).append('=').append(connection.getRequestProperty(name) != null).append(' ');
    }
    return all.append(connection.getPermission().getName()).toString();
  }

  private String leftInBody(String how) throws Exception {
    HttpURLConnection connection = open("held");
    connection.setRequestMethod("PUT");
    connection.setDoOutput(true);
    if (how.equals("fixed")) {
      connection.setFixedLengthStreamingMode(LARGE.length);
    } else {
      connection.setChunkedStreamingMode(64);
    }
    OutputStream out = connection.getOutputStream();
    out.write(new byte[1000]);
    out.flush();
    server.awaitRequest();
    connection.disconnect();
    String all = "";
    try {
      out.write(new byte[1000]);
      out.close();
    } catch (IOException e) {
      all += told(e);
    }
    try {
      all += connection.getResponseCode();
    } catch (IOException e) {
      all += e.getClass();
    }
    return all + server.left().await(20, TimeUnit.SECONDS);
  }

  private String left() throws Exception {
    HttpURLConnection connection = open("wait");
    Thread caller = Thread.currentThread();
    Thread other =
        new Thread(
            () -> {
              awaitReading(caller);
              connection.disconnect();
            });
    other.start();
    try {
      return String.valueOf(connection.getResponseCode());
    } catch (IOException e) {
      return e.getClass() + " " + server.left().await(20, TimeUnit.SECONDS);
    } finally {
      other.join();
    }
  }
}
