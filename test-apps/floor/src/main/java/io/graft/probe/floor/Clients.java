package io.graft.probe.floor;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.Channels;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;

/**
 * Opens connections by clients of which Graft knows nothing. Reads commands, {@code <client> <host>
 * <port> <count>}, and prints for each connection what answered: the address of an instance and,
 * where the client tells, the address that it believes to be connected to. Connections stay open
 * until the next command, as those of a pool do.
 */
public final class Clients {
  private static final int TIMEOUT_MILLIS = 10_000;

  private EventLoopGroup netty;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final String host;
  private final int port;

  private Clients(String host, int port) {
    this.host = host;
    this.port = port;
  }

  /** Connects, and returns what answers. */
  private interface Client {
    String connect() throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    Scanner commands = new Scanner(System.in, "UTF-8");
    while (commands.hasNext()) {
      String kind = commands.next();
      Clients clients = new Clients(commands.next(), commands.nextInt());
      Client client = clients.named(kind);
      for (int left = commands.nextInt(); left > 0; left--) {
        String line;
        try {
          line = client.connect();
        } catch (Exception failure) {
          line = "failed " + failure;
        }
        System.out.println(kind + " " + line);
      }
      System.out.println("done " + kind);
      for (AutoCloseable each : clients.open) {
        each.close();
      }
    }
  }

  private Client named(String kind) {
    switch (kind) {
      case "redis":
        return this::redis;
      case "postgresql":
        return this::postgresql;
      case "socket":
        return () -> socket(0);
      case "socket-timeout":
        return () -> socket(TIMEOUT_MILLIS);
      case "channel":
        return this::channel;
      case "adaptor":
        return this::adaptor;
      case "selector":
        return this::selector;
      case "asynchronous":
        return this::asynchronous;
      case "netty":
      case "netty-epoll":
        return () -> netty(kind.equals("netty-epoll"));
      case "datagram":
        return () -> datagram(false);
      case "datagram-connected":
        return () -> datagram(true);
      case "datagram-channel":
        return this::datagramChannel;
      case "known":
        return this::known;
      case "name":
        return this::name;
      default:
        throw new IllegalArgumentException(kind);
    }
  }

  private <T extends AutoCloseable> T opened(T connection) {
    open.add(connection);
    return connection;
  }

  private String redis() {
    Jedis jedis = opened(new Jedis(host, port, TIMEOUT_MILLIS));
    return jedis.configGet("bind").get("bind");
  }

  private String postgresql() throws SQLException {
    String url = "jdbc:postgresql://" + host + ":" + port + "/test?preferQueryMode=simple";
    java.sql.Connection connection = opened(DriverManager.getConnection(url, "test", "test"));
    try (ResultSet result = connection.createStatement().executeQuery("SELECT address")) {
      result.next();
      return result.getString(1);
    }
  }

  private String socket(int timeout) throws IOException {
    Socket socket = opened(new Socket());
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(host, port), timeout);
    if (!socket.getTcpNoDelay()) {
      throw new IOException("an option was lost");
    }
    socket.getOutputStream().write(request());
    return answer(socket.getInputStream()) + " " + socket.getRemoteSocketAddress();
  }

  /** A small HTTP client of one's own. */
  private String channel() throws IOException {
    SocketChannel channel = opened(SocketChannel.open(new InetSocketAddress(host, port)));
    return exchange(channel);
  }

  private String adaptor() throws IOException {
    SocketChannel channel = opened(SocketChannel.open());
    channel.socket().connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
    return exchange(channel);
  }

  private String selector() throws IOException {
    SocketChannel channel = opened(SocketChannel.open());
    channel.configureBlocking(false);
    if (!channel.connect(new InetSocketAddress(host, port))) {
      try (Selector selector = Selector.open()) {
        channel.register(selector, SelectionKey.OP_CONNECT);
        selector.select(TIMEOUT_MILLIS);
        if (!channel.finishConnect()) {
          throw new IllegalStateException("ready, and not connected");
        }
      }
    }
    channel.configureBlocking(true);
    return exchange(channel);
  }

  private String asynchronous() throws Exception {
    AsynchronousSocketChannel channel = opened(AsynchronousSocketChannel.open());
    channel.connect(new InetSocketAddress(host, port)).get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    channel.write(ByteBuffer.wrap(request())).get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    return answer(Channels.newInputStream(channel)) + " " + channel.getRemoteAddress();
  }

  /** A client on Netty's own transport, or on the JDK's channels. */
  private String netty(boolean epoll) throws Exception {
    if (netty == null) {
      netty = epoll ? new EpollEventLoopGroup(1) : new NioEventLoopGroup(1);
      open.add(() -> netty.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync());
    }
    CompletableFuture<String> answer = new CompletableFuture<>();
    Channel channel =
        new Bootstrap()
            .group(netty)
            .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
            .handler(
                new SimpleChannelInboundHandler<ByteBuf>() {
                  @Override
                  protected void channelRead0(ChannelHandlerContext context, ByteBuf read) {
                    answer.complete(read.toString(StandardCharsets.US_ASCII));
                  }
                })
            .connect(host, port)
            .sync()
            .channel();
    channel.writeAndFlush(Unpooled.wrappedBuffer(request()));
    String read = answer.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    return read.substring(read.lastIndexOf('\n') + 1) + " " + channel.remoteAddress();
  }

  private String datagram(boolean connects) throws IOException {
    DatagramSocket socket = opened(new DatagramSocket());
    socket.setSoTimeout(TIMEOUT_MILLIS);
    InetAddress address = InetAddress.getByName(host);
    if (connects) {
      socket.connect(address, port);
    }
    socket.send(new DatagramPacket(new byte[1], 1, address, port));
    DatagramPacket answer = new DatagramPacket(new byte[16], 16);
    socket.receive(answer);
    return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
  }

  private String datagramChannel() throws IOException {
    DatagramChannel channel = opened(DatagramChannel.open());
    channel.send(ByteBuffer.allocate(1), new InetSocketAddress(host, port));
    DatagramPacket answer = new DatagramPacket(new byte[16], 16);
    channel.socket().setSoTimeout(TIMEOUT_MILLIS);
    channel.socket().receive(answer);
    return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
  }

  /** A client that Graft knows. */
  private String known() throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) new URL("http://" + host + ":" + port + "/").openConnection();
    try (InputStream in = connection.getInputStream()) {
      return body(in, connection.getContentLength());
    }
  }

  /** What the name means, and what is displayed of it. */
  private String name() throws IOException {
    InetAddress address = InetAddress.getByName(host);
    InetAddress nameless = InetAddress.getByAddress(address.getAddress());
    return address + " " + address.getCanonicalHostName() + " " + nameless.getHostName();
  }

  private String exchange(SocketChannel channel) throws IOException {
    channel.write(ByteBuffer.wrap(request()));
    return answer(channel.socket().getInputStream()) + " " + channel.getRemoteAddress();
  }

  private byte[] request() {
    return ("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static String answer(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("no answer after '" + head + "'");
      }
      head.append((char) c);
    }
    String length = head.substring(head.indexOf("Length: ") + 8).trim();
    return body(in, Integer.parseInt(length));
  }

  private static String body(InputStream in, int length) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (body.size() < length) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("the body ended early");
      }
      body.write(c);
    }
    return new String(body.toByteArray(), StandardCharsets.US_ASCII);
  }
}
