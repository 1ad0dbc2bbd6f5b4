package io.graft.contract.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Between agents and a server, over TCP: passes everything on, or what a mode says. */
final class FaultyProxy implements AutoCloseable {
  private static final long LATENCY_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

  /** What becomes of connections, those that are open too. */
  enum Mode {
    /** Everything is passed on. */
    PASS,
    /** Connections are closed as soon as they are made. */
    REFUSE,
    /** Everything is passed on, and every answer comes late. */
    SLOW,
    /** Whatever is asked is answered by a page that is no JSON. */
    GARBAGE,
    /** Whatever is asked is answered by half of an answer. */
    CUT,
    /** Connections are broken when something is asked. */
    RESET,
    /** Whatever is asked is answered by an error of the server. */
    ERROR_500
  }

  private final ServerSocket socket;
  private final int target;
  private final AtomicInteger requests = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Mode mode = Mode.PASS;

  private FaultyProxy(int target, InetAddress bind) throws IOException {
    this.target = target;
    socket = new ServerSocket(0, 200, bind);
    daemon(this::accept);
  }

  /** Opens one to a port of loopback. */
  static FaultyProxy to(int port) {
    return to(port, InetAddress.getLoopbackAddress());
  }

  /** Opens one to a port of loopback, at an address of this host. */
  static FaultyProxy to(int port, InetAddress bind) {
    try {
      return new FaultyProxy(port, bind);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return socket.getLocalPort();
  }

  /** How often somebody has sent something. */
  int requests() {
    return requests.get();
  }

  /** Does otherwise from now on; what is open breaks, so that nobody goes on as before. */
  void mode(Mode next) {
    mode = next;
    open.forEach(FaultyProxy::end);
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        open.add(client);
        if (mode == Mode.REFUSE) {
          end(client);
        } else {
          daemon(() -> serve(client));
        }
      } catch (IOException e) {
        // It has been closed.
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      open.add(server);
      daemon(() -> pass(server, client, true));
      pass(client, server, false);
    } catch (IOException e) {
      // The server is away: whoever asks sees a connection that breaks.
      end(client);
    } finally {
      open.remove(client);
    }
  }

  private void pass(Socket from, Socket to, boolean answers) {
    byte[] buffer = new byte[16384];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        Mode now = mode;
        if (!answers) {
          requests.incrementAndGet();
          if (now != Mode.PASS && now != Mode.SLOW) {
            misbehave(now, from);
            break;
          }
        } else if (now == Mode.SLOW) {
          LockSupport.parkNanos(LATENCY_NANOS);
        }
        out.write(buffer, 0, read);
        out.flush();
      }
    } catch (IOException e) {
      // One side has gone: the other is told below.
      end(from);
    } finally {
      end(from);
      end(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void misbehave(Mode mode, Socket client) throws IOException {
    String answer =
        switch (mode) {
          case GARBAGE -> http("200 OK", "<html>Welcome to the intranet</html>", 36);
          case CUT -> http("200 OK", "{\"services\":[{\"na", 5000);
          case ERROR_500 -> http("500 Internal Server Error", "it hurts", 8);
          default -> "";
        };
    if (answer.isEmpty()) {
      client.setSoLinger(true, 0);
    }
    client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
    client.getOutputStream().flush();
  }

  private static String http(String status, String body, int length) {
    return "HTTP/1.1 "
        + status
        + "\r\nContent-Type: text/html\r\nContent-Length: "
        + length
        + "\r\nConnection: close\r\n\r\n"
        + body;
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(FaultyProxy::end);
  }
}
