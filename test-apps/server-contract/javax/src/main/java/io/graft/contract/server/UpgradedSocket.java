package io.graft.contract.server;

import java.io.IOException;
import javax.servlet.ReadListener;
import javax.servlet.ServletInputStream;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpUpgradeHandler;
import javax.servlet.http.WebConnection;

/**
 * A connection that a servlet has upgraded, as containers' implementations of WebSocket do: reads
 * what comes, until the client closes it. Needs Servlet 3.1.
 */
public final class UpgradedSocket implements HttpUpgradeHandler {
  static void upgrade(HttpServletRequest request, HttpServletResponse response) throws Exception {
    response.setStatus(101);
    response.setHeader("Upgrade", "websocket");
    response.setHeader("Connection", "Upgrade");
    request.upgrade(UpgradedSocket.class);
  }

  @Override
  public void init(WebConnection connection) {
    try {
      ServletInputStream in = connection.getInputStream();
      in.setReadListener(new Reader(connection, in));
    } catch (IOException e) {
      e.printStackTrace();
    }
  }

  @Override
  public void destroy() {}

  private static final class Reader implements ReadListener {
    private final WebConnection connection;
    private final ServletInputStream in;
    private final byte[] bytes = new byte[1024];

    Reader(WebConnection connection, ServletInputStream in) {
      this.connection = connection;
      this.in = in;
    }

    @Override
    public void onDataAvailable() throws IOException {
      while (in.isReady()) {
        if (in.read(bytes) < 0) {
          close(); // Not every container reports the end.
          return;
        }
      }
    }

    @Override
    public void onAllDataRead() {
      close();
    }

    @Override
    public void onError(Throwable broken) {
      close();
    }

    private void close() {
      try {
        connection.close();
      } catch (Exception e) {
        System.out.println("not closed: " + e);
      }
    }
  }
}
