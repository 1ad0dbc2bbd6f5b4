package io.graft.registry.dns;

import io.graft.registry.dns.message.Message;
import io.graft.registry.dns.message.Name;
import io.graft.registry.dns.message.ResourceRecord;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A name server on loopback, on one port by UDP and TCP, with scripted responses. */
public final class FakeNameServer implements AutoCloseable {
  /** Returns the response; {@code null}: none. */
  interface Answers {
    byte[] to(byte[] query, boolean stream) throws IOException;
  }

  private final DatagramSocket datagrams;
  private final ServerSocket streams;
  private final Map<String, List<ResourceRecord>> records = new ConcurrentHashMap<>();

  /** All queries, as {@code name type}, followed by {@code tcp} if by TCP. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  final List<byte[]> updates = new CopyOnWriteArrayList<>();

  /** Creates the responses; by default from the records. */
  volatile Answers answers = this::fromRecords;

  FakeNameServer() throws IOException {
    ServerSocket tcp = null;
    DatagramSocket udp = null;
    while (udp == null) {
      tcp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      try {
        udp =
            new DatagramSocket(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.getLocalPort()));
      } catch (IOException e) {
        tcp.close();
      }
    }
    streams = tcp;
    datagrams = udp;
    daemon(this::serveDatagrams);
    daemon(this::serveStreams);
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // Closed.
                return;
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return streams.getLocalPort();
  }

  String address() {
    return "127.0.0.1:" + port();
  }

  private void serveDatagrams() throws IOException {
    byte[] buffer = new byte[65535];
    while (true) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      datagrams.receive(packet);
      byte[] query = Arrays.copyOf(buffer, packet.getLength());
      byte[] answer = answer(query, false);
      if (answer != null) {
        datagrams.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    }
  }

  private void serveStreams() throws IOException {
    while (true) {
      Socket socket = streams.accept();
      daemon(
          () -> {
            try (socket) {
              DataInputStream in = new DataInputStream(socket.getInputStream());
              byte[] query = new byte[in.readUnsignedShort()];
              in.readFully(query);
              byte[] answer = answer(query, true);
              if (answer != null) {
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                ByteBuffer framed = ByteBuffer.allocate(answer.length + 2);
                framed.putShort((short) answer.length).put(answer);
                out.write(framed.array());
              }
              in.read();
            }
          });
    }
  }

  private byte[] answer(byte[] query, boolean stream) throws IOException {
    if ((query[2] & 0x78) >> 3 == Message.UPDATE) {
      updates.add(query);
    } else {
      asked.add(question(query) + (stream ? " tcp" : ""));
    }
    return answers.to(query, stream);
  }

  /** Returns the question of a query: {@code orders.svc.test A}. */
  static String question(byte[] query) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(query);
    in.position(Message.HEADER);
    Name name = Name.read(in);
    return name + " " + ResourceRecord.typeName(in.getShort());
  }

  /** Replaces the records of a name and type; without arguments: removes all. */
  void has(ResourceRecord... all) {
    for (ResourceRecord record : all) {
      records.computeIfAbsent(key(record), any -> new CopyOnWriteArrayList<>()).add(record);
    }
  }

  void forget(String... names) {
    if (names.length == 0) {
      records.clear();
    }
    for (String name : names) {
      records.keySet().removeIf(key -> key.startsWith(name + " "));
    }
  }

  private static String key(ResourceRecord record) {
    return record.name + " " + ResourceRecord.typeName(record.type);
  }

  byte[] fromRecords(byte[] query, boolean stream) throws IOException {
    if ((query[2] & 0x78) >> 3 == Message.UPDATE) {
      return reply(query, 0, List.of(), List.of());
    }
    String question = question(query);
    List<ResourceRecord> found = records.getOrDefault(question, List.of());
    if (question.endsWith(" SOA")) {
      return reply(query, 0, List.of(soa()), List.of());
    }
    boolean exists = records.keySet().stream().anyMatch(key -> key.startsWith(name(question)));
    return found.isEmpty()
        ? reply(query, exists ? 0 : 3, List.of(), List.of(soa()))
        : reply(query, 0, found, List.of());
  }

  private static String name(String question) {
    return question.substring(0, question.indexOf(' ') + 1);
  }

  /** The SOA of svc.test, by which negative responses are valid for 5 s. */
  public static ResourceRecord soa() {
    byte[] ns = Name.of("ns.svc.test").bytes();
    ByteBuffer data = ByteBuffer.allocate(2 * ns.length + 20);
    data.put(ns).put(ns).putInt(1).putInt(60).putInt(60).putInt(60).putInt(5);
    return ResourceRecord.of(
        Name.of("svc.test"), ResourceRecord.SOA, ResourceRecord.IN, 5, data.array());
  }

  static byte[] reply(
      byte[] query, int rcode, List<ResourceRecord> answers, List<ResourceRecord> authorities) {
    return reply(query, rcode, answers, authorities, List.of());
  }

  static byte[] reply(
      byte[] query,
      int rcode,
      List<ResourceRecord> answers,
      List<ResourceRecord> authorities,
      List<ResourceRecord> additional) {
    int end = Message.HEADER;
    while (query[end] != 0) {
      end += query[end] + 1;
    }
    end += 5;
    List<ResourceRecord> all = new ArrayList<>(answers);
    all.addAll(authorities);
    all.addAll(additional);
    int length = end;
    for (ResourceRecord record : all) {
      length += record.length();
    }
    ByteBuffer out = ByteBuffer.allocate(length);
    out.put(query, 0, end);
    out.putShort(2, (short) (0x8000 | (query[2] & 0x78) << 8 | rcode));
    out.putShort(4, (short) 1);
    out.putShort(6, (short) answers.size());
    out.putShort(8, (short) authorities.size());
    out.putShort(10, (short) additional.size());
    for (ResourceRecord record : all) {
      record.write(out);
    }
    return out.array();
  }

  @Override
  public void close() throws IOException {
    streams.close();
    datagrams.close();
  }
}
