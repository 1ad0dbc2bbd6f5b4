package io.graft.bench.security;

import io.graft.test.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** nginx as it is put beside an application, to speak TLS in its place. */
final class Nginx implements AutoCloseable {
  private final Process process;
  private final int port;

  private Nginx(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Returns {@code null} where it is not installed. */
  static @Nullable Nginx start(Path directory, Path certificate, Path key, int application)
      throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path config = directory.resolve("nginx.conf");
    Files.writeString(
        config,
        """
        daemon off; worker_processes 1; pid %1$s/nginx.pid; error_log stderr warn;
        events { worker_connections 256; }
        http {
          access_log off; keepalive_requests 100000000; client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fastcgi; uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          upstream application { server 127.0.0.1:%2$d; keepalive 64; keepalive_requests 100000000; }
          server {
            listen 127.0.0.1:%3$d ssl; ssl_protocols TLSv1.3;
            ssl_certificate %4$s; ssl_certificate_key %5$s;
            location / {
              proxy_pass http://application; proxy_http_version 1.1; proxy_set_header Connection "";
            }
          }
        }
        """
            .formatted(directory, application, port, certificate, key));
    Process process;
    try {
      process =
          new ProcessBuilder("nginx", "-p", directory.toString(), "-c", config.toString())
              .inheritIO()
              .start();
    } catch (IOException notInstalled) {
      return null;
    }
    Await.until("nginx", () -> accepts(port) || !process.isAlive());
    return new Nginx(process, port);
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  /** Its processes, and another. */
  long[] and(long other) {
    return LongStream.concat(
            LongStream.of(other, process.pid()),
            process.toHandle().descendants().mapToLong(ProcessHandle::pid))
        .toArray();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
