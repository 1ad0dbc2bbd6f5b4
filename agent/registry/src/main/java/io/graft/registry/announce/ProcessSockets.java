package io.graft.registry.announce;

import io.graft.governance.service.OpenSocket;
import io.graft.governance.service.SocketOpener;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The server sockets of this process as Linux lists them, including those that no Java code opened.
 * Not used during the start: it reads a link for each file descriptor, and loads {@code
 * java.nio.file}.
 */
final class ProcessSockets {
  private static final String LISTENING = "0A";

  private ProcessSockets() {}

  /** Returns the sockets that listen now; {@code null}: this system does not list them. */
  static @Nullable List<OpenSocket> listening() {
    try {
      Set<String> own = inodes();
      List<OpenSocket> sockets = new ArrayList<>();
      read("/proc/self/net/tcp", own, sockets);
      read("/proc/self/net/tcp6", own, sockets);
      return sockets;
    } catch (IOException | RuntimeException e) {
      // Not Linux, or not allowed.
      return null;
    }
  }

  /** Returns the inodes of the sockets of this process. */
  private static Set<String> inodes() throws IOException {
    String[] descriptors = new File("/proc/self/fd").list();
    if (descriptors == null) {
      throw new IOException("no /proc/self/fd");
    }
    Set<String> inodes = new HashSet<>();
    for (String descriptor : descriptors) {
      String target = target(descriptor);
      if (target.startsWith("socket:[")) {
        inodes.add(target.substring("socket:[".length(), target.length() - 1));
      }
    }
    return inodes;
  }

  private static String target(String descriptor) {
    try {
      return Files.readSymbolicLink(new File("/proc/self/fd", descriptor).toPath()).toString();
    } catch (IOException e) {
      // It has been closed in the meantime.
      return "";
    }
  }

  private static void read(String file, Set<String> own, List<OpenSocket> sockets)
      throws IOException {
    if (!new File(file).exists()) {
      // A host without IPv6.
      return;
    }
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new FileInputStream(file), StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        OpenSocket socket = parse(line, own);
        if (socket != null) {
          sockets.add(socket);
        }
      }
    }
  }

  /** Parses {@code 0: 0100007F:1F90 00000000:0000 0A … uid timeout inode}. */
  private static @Nullable OpenSocket parse(String line, Set<String> own) throws IOException {
    String[] words = line.trim().split(" +");
    if (words.length < 10 || !words[3].equals(LISTENING) || !own.contains(words[9])) {
      return null;
    }
    int colon = words[1].indexOf(':');
    return new FoundSocket(
        InetAddress.getByAddress(address(words[1].substring(0, colon))),
        Integer.parseInt(words[1].substring(colon + 1), 16));
  }

  /** Parses groups of four bytes, each in the byte order of this machine. */
  private static byte[] address(String hex) {
    boolean little = java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.LITTLE_ENDIAN;
    byte[] address = new byte[hex.length() / 2];
    for (int i = 0; i < address.length; i++) {
      int at = little ? i ^ 3 : i;
      address[at] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
    }
    return address;
  }

  /** A socket that was found open; the next look finds out whether it still is. */
  private static final class FoundSocket extends OpenSocket {
    FoundSocket(InetAddress bound, int port) {
      super(bound, port, SocketOpener.UNKNOWN);
    }

    @Override
    public boolean isOpen() {
      return true;
    }
  }
}
