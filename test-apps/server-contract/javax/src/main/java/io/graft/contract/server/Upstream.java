package io.graft.contract.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;

/** Calls another server, as handlers do, and returns what that said. */
final class Upstream {
  private Upstream() {}

  static String call(String authority) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) new URL("http://" + authority + "/headers").openConnection();
    try (InputStream in = connection.getInputStream()) {
      return read(in);
    }
  }

  static String read(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      all.write(buffer, 0, n);
    }
    return all.toString("UTF-8");
  }
}
