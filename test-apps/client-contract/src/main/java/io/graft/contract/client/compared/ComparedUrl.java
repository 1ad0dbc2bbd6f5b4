package io.graft.contract.client.compared;

import io.graft.contract.client.probe.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.PasswordAuthentication;
import java.net.URL;

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
    say("left in the middle", this::left);
  }

  private HttpURLConnection open(String path) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) new URL(base + path).openConnection();
    connection.setReadTimeout(3000);
    return connection;
  }

  private String call(String method, String path, String how) throws Exception {
    if (path.equals("basic") || path.equals("digest")) {
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
        connection.setReadTimeout(300);
      }
      if (!how.isEmpty() && method.startsWith("P")) {
        connection.setDoOutput(true);
        if (how.startsWith("fixed")) {
          connection.setFixedLengthStreamingMode(4);
        } else if (how.startsWith("chunked")) {
          connection.setChunkedStreamingMode(64);
        }
        String failure = "";
        try (OutputStream out = connection.getOutputStream()) {
          out.write("body".getBytes("UTF-8"));
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

  private String left() throws Exception {
    HttpURLConnection connection = open("wait");
    Thread other =
        new Thread(
            () -> {
              try {
                while (server.waiting() == 0) {
                  Thread.sleep(10);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              connection.disconnect();
            });
    other.start();
    try {
      return String.valueOf(connection.getResponseCode());
    } catch (IOException e) {
      return e.getClass() + " " + server.left().await(20, java.util.concurrent.TimeUnit.SECONDS);
    } finally {
      other.join();
    }
  }
}
