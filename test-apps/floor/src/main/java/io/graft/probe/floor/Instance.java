package io.graft.probe.floor;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * An instance at one address of the loopback interface, {@code <address> <http port> <database
 * port>}: answers HTTP requests, and queries of PostgreSQL's protocol, with its address.
 */
public final class Instance {
  private Instance() {}

  /** Serves one connection to its end. */
  private interface Service {
    void serve(InputStream in, OutputStream out) throws IOException;
  }

  public static void main(String[] arguments) throws IOException {
    String address = arguments[0];
    listen(address, Integer.parseInt(arguments[1]), (in, out) -> http(address, in, out));
    listen(address, Integer.parseInt(arguments[2]), (in, out) -> new Database(address, in, out));
    datagrams(address, Integer.parseInt(arguments[1]));
    System.out.println("listening");
  }

  /** Answers each datagram with the address. */
  private static void datagrams(String address, int port) throws IOException {
    DatagramSocket socket = new DatagramSocket(port, InetAddress.getByName(address));
    thread(
        () -> {
          byte[] answer = address.getBytes(StandardCharsets.US_ASCII);
          while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[16], 16);
            socket.receive(packet);
            socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
          }
        });
  }

  private static void listen(String address, int port, Service service) throws IOException {
    ServerSocket server = new ServerSocket(port, 100, InetAddress.getByName(address));
    thread(
        () -> {
          while (true) {
            Socket socket = server.accept();
            thread(
                () -> {
                  try (Socket open = socket) {
                    service.serve(open.getInputStream(), open.getOutputStream());
                  }
                });
          }
        });
  }

  /** What a thread does. */
  private interface Work {
    void run() throws IOException;
  }

  private static void thread(Work work) {
    new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException gone) {
                // The client, or this process, ends.
                return;
              }
            })
        .start();
  }

  private static void http(String address, InputStream in, OutputStream out) throws IOException {
    byte[] response =
        ("HTTP/1.1 200 OK\r\nContent-Length: " + address.length() + "\r\n\r\n" + address)
            .getBytes(StandardCharsets.US_ASCII);
    int end = 0;
    for (int c = in.read(); c >= 0; c = in.read()) {
      end = c == '\n' ? end + 1 : c == '\r' ? end : 0;
      if (end == 2) {
        out.write(response);
        end = 0;
      }
    }
  }

  /** As much of PostgreSQL's protocol, version 3, as the driver's simple queries need. */
  private static final class Database {
    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;

    private final DataInputStream in;
    private final OutputStream out;

    Database(String address, InputStream in, OutputStream out) throws IOException {
      this.in = new DataInputStream(in);
      this.out = out;
      startUp();
      for (int type = in.read(); type >= 0 && type != 'X'; type = in.read()) {
        String query = new String(body(), StandardCharsets.UTF_8).trim();
        if (query.startsWith("SELECT")) {
          answer(address);
        } else {
          send('C', text("SET"));
        }
        ready();
      }
    }

    private void startUp() throws IOException {
      while (true) {
        byte[] body = body();
        int code =
            (body[0] & 255) << 24 | (body[1] & 255) << 16 | (body[2] & 255) << 8 | body[3] & 255;
        if (code != SSL_REQUEST && code != GSS_REQUEST) {
          break;
        }
        out.write('N');
      }
      send('R', new byte[4]);
      parameter("server_version", "15.0");
      parameter("client_encoding", "UTF8");
      parameter("server_encoding", "UTF8");
      parameter("DateStyle", "ISO, MDY");
      parameter("TimeZone", "UTC");
      parameter("integer_datetimes", "on");
      parameter("standard_conforming_strings", "on");
      send('K', new byte[8]);
      ready();
    }

    private byte[] body() throws IOException {
      byte[] body = new byte[in.readInt() - 4];
      in.readFully(body);
      return body;
    }

    private void parameter(String name, String value) throws IOException {
      send('S', join(text(name), text(value)));
    }

    private void ready() throws IOException {
      send('Z', new byte[] {'I'});
    }

    /** One column of type text, and one row. */
    private void answer(String value) throws IOException {
      byte[] column = {0, 0, 0, 0, 0, 0, 0, 0, 0, 25, -1, -1, -1, -1, -1, -1, 0, 0};
      send('T', join(new byte[] {0, 1}, text("address"), column));
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      send('D', join(new byte[] {0, 1, 0, 0, 0, (byte) bytes.length}, bytes));
      send('C', text("SELECT 1"));
    }

    private void send(char type, byte[] body) throws IOException {
      int length = body.length + 4;
      byte[] head = {
        (byte) type,
        (byte) (length >> 24),
        (byte) (length >> 16),
        (byte) (length >> 8),
        (byte) length
      };
      out.write(join(head, body));
    }

    private static byte[] text(String value) {
      return (value + "\0").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] join(byte[]... parts) {
      int length = 0;
      for (byte[] part : parts) {
        length += part.length;
      }
      byte[] all = new byte[length];
      int at = 0;
      for (byte[] part : parts) {
        System.arraycopy(part, 0, all, at, part.length);
        at += part.length;
      }
      return all;
    }
  }
}
