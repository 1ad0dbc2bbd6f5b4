package io.graft.telemetry.otlp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Posts one message after the other to one endpoint, each on a connection of its own: a batch is a
 * few hundred spans, so a connection is cheap beside it, and none can go stale.
 *
 * <p>A plain socket, because {@code HttpURLConnection} asks the JDK's loggers about each request,
 * which initialises {@code java.util.logging} before the application has chosen its log manager.
 */
final class OtlpClient {
  private static final int LONGEST_LINE = 8192;
  private static final int MOST_HEADERS = 100;
  private static final int LONGEST_BODY = 16 * 1024;

  private final OtlpEndpoint endpoint;
  private @Nullable SSLSocketFactory tls;
  private volatile @Nullable Socket open;
  private volatile long deadline;
  private volatile boolean overdue;

  OtlpClient(OtlpEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  /** What the endpoint answered. */
  static final class Answer {
    final int status;
    final int retryAfterSeconds;
    final PartialSuccess partial;

    Answer(int status, int retryAfterSeconds, PartialSuccess partial) {
      this.status = status;
      this.retryAfterSeconds = retryAfterSeconds;
      this.partial = partial;
    }
  }

  /**
   * @throws IOException where there was no answer of HTTP in time; its message is a clause for
   *     people
   */
  Answer post(byte[] message) throws IOException {
    byte[] body = endpoint.gzip() ? zip(message) : message;
    overdue = false;
    deadline = System.nanoTime() + endpoint.timeoutMillis() * 1_000_000L;
    try (Socket socket = new Socket()) {
      open = socket;
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(endpoint.host(), endpoint.port()), endpoint.timeoutMillis());
      Socket stream = endpoint.secure() ? encrypt(socket) : socket;
      OutputStream out = stream.getOutputStream();
      out.write(head(body.length));
      out.write(body);
      out.flush();
      return answer(stream);
    } catch (UnknownHostException e) {
      throw new IOException("host " + endpoint.host() + " is not known", e);
    } catch (ConnectException e) {
      throw new IOException("connection refused", e);
    } catch (SocketTimeoutException e) {
      throw new IOException("no answer within " + endpoint.timeoutMillis() + " ms", e);
    } catch (IOException e) {
      if (overdue) {
        throw new IOException("not done within " + endpoint.timeoutMillis() + " ms", e);
      }
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS can't be set up: " + e.getMessage(), e);
    } finally {
      open = null;
    }
  }

  /**
   * Closes the connection of a post that takes longer than it may. A socket has a time limit for
   * reading but none for writing to a peer that does not read. To be called now and then by another
   * thread.
   */
  void closeIfOverdue(long now) {
    Socket socket = open;
    if (socket != null && now - deadline > 0) {
      overdue = true;
      try {
        socket.close();
      } catch (IOException e) {
        // It is closed all the same, and the post fails with its own exception.
      }
    }
  }

  private byte[] head(int length) {
    StringBuilder head = new StringBuilder(256);
    head.append("POST ").append(endpoint.path()).append(" HTTP/1.1\r\nHost: ");
    head.append(endpoint.authority());
    head.append("\r\nUser-Agent: Graft-OTLP\r\nContent-Type: application/x-protobuf\r\n");
    if (endpoint.gzip()) {
      head.append("Content-Encoding: gzip\r\n");
    }
    for (Map.Entry<String, String> header : endpoint.headers().entrySet()) {
      head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
    }
    head.append("Content-Length: ").append(length).append("\r\nConnection: close\r\n\r\n");
    return head.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private Answer answer(Socket socket) throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream(), 1024);
    String line = line(socket, in);
    int status = status(line);
    int retryAfter = 0;
    long length = -1;
    boolean chunked = false;
    for (int i = 0; i < MOST_HEADERS; i++) {
      line = line(socket, in);
      if (line.isEmpty()) {
        break;
      }
      if (line.regionMatches(true, 0, "retry-after:", 0, 12)) {
        retryAfter = seconds(line.substring(12).trim());
      } else if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = seconds(line.substring(15).trim());
      } else if (line.regionMatches(true, 0, "transfer-encoding:", 0, 18)) {
        chunked = line.toLowerCase(Locale.ROOT).endsWith("chunked");
      }
    }
    boolean taken = status >= 200 && status < 300 && status != 204;
    return new Answer(
        status,
        retryAfter,
        taken ? PartialSuccess.read(body(socket, in, length, chunked)) : PartialSuccess.NONE);
  }

  /**
   * What the body has, 16 KiB of it at most. One that breaks off or does not come in time says
   * nothing, because the endpoint has taken the message already.
   *
   * @param length -1: until the connection is closed
   */
  private byte[] body(Socket socket, InputStream in, long length, boolean chunked) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try {
      if (!chunked) {
        read(socket, in, length < 0 ? LONGEST_BODY : length, body);
        return body.toByteArray();
      }
      for (; ; ) {
        String size = line(socket, in);
        int semicolon = size.indexOf(';');
        int left =
            Integer.parseInt((semicolon < 0 ? size : size.substring(0, semicolon)).trim(), 16);
        if (left == 0) {
          return body.toByteArray();
        }
        read(socket, in, left, body);
        line(socket, in);
      }
    } catch (IOException | NumberFormatException e) {
      return new byte[0];
    }
  }

  private void read(Socket socket, InputStream in, long length, ByteArrayOutputStream body)
      throws IOException {
    if (length < 0 || body.size() + length > LONGEST_BODY) {
      throw new ProtocolException("the answer is too long");
    }
    for (long left = length; left > 0; left--) {
      int c = read(socket, in);
      if (c < 0) {
        return;
      }
      body.write(c);
    }
  }

  /** One byte, in time. */
  private int read(Socket socket, InputStream in) throws IOException {
    long left = (deadline - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      throw new SocketTimeoutException();
    }
    socket.setSoTimeout((int) left);
    return in.read();
  }

  private static int status(String line) throws ProtocolException {
    if (line.startsWith("HTTP/1.") && line.length() >= 12 && line.charAt(8) == ' ') {
      try {
        int status = Integer.parseInt(line.substring(9, 12));
        if (status >= 100 && status < 600) {
          return status;
        }
      } catch (NumberFormatException e) {
        // As any other line that is no status line.
      }
    }
    throw new ProtocolException("what answers does not speak HTTP/1.1");
  }

  /** A date, which may stand here too, counts as nothing said: the own back-off will do. */
  private static int seconds(String text) {
    try {
      return Math.max(0, Integer.parseInt(text));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private String line(Socket socket, InputStream in) throws IOException {
    StringBuilder line = new StringBuilder(64);
    while (true) {
      int c = read(socket, in);
      if (c < 0) {
        throw new EOFException("the connection was closed without an answer");
      }
      if (c == '\n') {
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r'
            ? line.substring(0, end - 1)
            : line.toString();
      }
      if (line.length() == LONGEST_LINE) {
        throw new ProtocolException("what answers does not speak HTTP/1.1");
      }
      line.append((char) c);
    }
  }

  private Socket encrypt(Socket socket) throws IOException, GeneralSecurityException {
    SSLSocketFactory factory = tls;
    if (factory == null) {
      factory = endpoint.certificate() == null ? defaultTls() : trusting(endpoint.certificate());
      tls = factory;
    }
    socket.setSoTimeout(endpoint.timeoutMillis());
    SSLSocket encrypted =
        (SSLSocket) factory.createSocket(socket, endpoint.host(), endpoint.port(), true);
    SSLParameters parameters = encrypted.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    encrypted.setSSLParameters(parameters);
    return encrypted;
  }

  private static SSLSocketFactory defaultTls() {
    return (SSLSocketFactory) SSLSocketFactory.getDefault();
  }

  private static SSLSocketFactory trusting(String pemFile)
      throws IOException, GeneralSecurityException {
    KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
    authorities.load(null, null);
    try (InputStream in = new FileInputStream(pemFile)) {
      int count = 0;
      for (Certificate authority :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        authorities.setCertificateEntry("authority-" + count++, authority);
      }
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(authorities);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context.getSocketFactory();
  }

  private static byte[] zip(byte[] message) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.length / 4 + 64);
    try (OutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(message);
    }
    return bytes.toByteArray();
  }
}
