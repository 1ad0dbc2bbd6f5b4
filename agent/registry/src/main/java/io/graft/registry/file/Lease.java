package io.graft.registry.file;

import io.graft.governance.service.Instance;
import io.graft.net.Addresses;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * One instance and its process, as written to a file: lines of {@code key=value} (Java properties,
 * UTF-8), the last of which is a checksum of those before it. Immutable.
 */
final class Lease {
  /** Larger files are not leases. */
  static final int LARGEST = 16 * 1024;

  private static final String FORMAT = "graft-lease";
  private static final String CHECK = "check=";
  private static final String META = "meta.";
  private static final int LONGEST_NAME = 253;

  private final Instance instance;
  private final boolean draining;
  private final long pid;
  private final String start;
  private final String system;

  /**
   * @param pid 0: unknown
   * @param start when the process started, in the units of its system; empty: unknown
   * @param system the boot and name space of {@code pid}
   */
  Lease(Instance instance, boolean draining, long pid, String start, String system) {
    this.instance = instance;
    this.draining = draining;
    this.pid = pid;
    this.start = start;
    this.system = system;
  }

  Instance instance() {
    return instance;
  }

  boolean draining() {
    return draining;
  }

  long pid() {
    return pid;
  }

  String start() {
    return start;
  }

  String system() {
    return system;
  }

  /**
   * Returns the name of the lease's file: the service, so that it can be recognised, and the id.
   */
  String fileName() {
    return fileName(instance);
  }

  static String fileName(Instance instance) {
    return plain(instance.service(), 100) + "@" + plain(instance.id(), 100) + ".lease";
  }

  private static String plain(String text, int longest) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length() && i < longest; i++) {
      char c = text.charAt(i);
      boolean keep =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || c == '-'
              || c == '.' && i > 0;
      out.append(keep ? c : '_');
    }
    return out.toString();
  }

  byte[] bytes() {
    StringBuilder out = new StringBuilder(512);
    line(out, FORMAT, "1");
    line(out, "service", instance.service());
    line(out, "id", instance.id());
    line(out, "host", instance.host());
    line(out, "port", String.valueOf(instance.port()));
    line(out, "scheme", instance.secure() ? "https" : "http");
    line(out, "state", draining ? "draining" : "up");
    line(out, "weight", String.valueOf(instance.weight()));
    if (instance.zone() != null) {
      line(out, "zone", instance.zone());
    }
    if (instance.version() != null) {
      line(out, "version", instance.version());
    }
    for (Map.Entry<String, String> meta : instance.metadata().entrySet()) {
      line(out, META + meta.getKey(), meta.getValue());
    }
    line(out, "pid", String.valueOf(pid));
    line(out, "start", start);
    line(out, "system", system);
    byte[] body = out.toString().getBytes(StandardCharsets.UTF_8);
    byte[] check = (CHECK + checksum(body, body.length) + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[body.length + check.length];
    System.arraycopy(body, 0, all, 0, body.length);
    System.arraycopy(check, 0, all, body.length, check.length);
    return all;
  }

  /**
   * Parses a lease.
   *
   * @throws IOException if it is not a complete lease; the message says why
   */
  static Lease parse(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      throw new IOException("it is empty");
    }
    int last = lastLine(bytes);
    String check = new String(bytes, last, bytes.length - last, StandardCharsets.UTF_8);
    if (!check.startsWith(CHECK) || !check.endsWith("\n")) {
      throw new IOException("it is not a lease or only a part of one: its checksum is missing");
    }
    if (!check.trim().equals(CHECK + checksum(bytes, last))) {
      throw new IOException("its checksum does not fit: it was changed or damaged");
    }
    Properties lines = new Properties();
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, last)).toString();
      lines.load(new StringReader(text));
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw new IOException("it is not text", e);
    }
    if (!"1".equals(lines.getProperty(FORMAT))) {
      throw new IOException("it is written in a form that this version does not know");
    }
    return of(lines);
  }

  private static Lease of(Properties lines) throws IOException {
    try {
      String host = required(lines, "host");
      TreeMap<String, String> metadata = new TreeMap<>();
      for (String key : lines.stringPropertyNames()) {
        if (key.startsWith(META)) {
          metadata.put(key.substring(META.length()), lines.getProperty(key));
        }
      }
      Instance instance =
          Instance.builder(
                  required(lines, "service"),
                  required(lines, "id"),
                  host,
                  Integer.parseInt(required(lines, "port")))
              .secure("https".equals(lines.getProperty("scheme")))
              .weight(Double.parseDouble(lines.getProperty("weight", "1")))
              .zone(lines.getProperty("zone"))
              .version(lines.getProperty("version"))
              .metadata(metadata)
              .address(Addresses.literal(host))
              .build();
      return new Lease(
          instance,
          "draining".equals(lines.getProperty("state")),
          Long.parseLong(lines.getProperty("pid", "0")),
          lines.getProperty("start", ""),
          lines.getProperty("system", ""));
    } catch (IllegalArgumentException e) {
      throw new IOException("a line of it is not valid: " + e.getMessage(), e);
    }
  }

  private static String required(Properties lines, String key) {
    String text = lines.getProperty(key, "").trim();
    if (text.isEmpty() || text.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(key + " is " + (text.isEmpty() ? "missing" : "too long"));
    }
    return text;
  }

  private static int lastLine(byte[] bytes) {
    int at = bytes.length - 1;
    while (at > 0 && bytes[at - 1] != '\n') {
      at--;
    }
    return at;
  }

  private static String checksum(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return Long.toHexString(crc.getValue());
  }

  /** Writes a line that {@link Properties#load} reads back unchanged. */
  private static void line(StringBuilder out, String key, String value) {
    escape(out, key, true);
    out.append('=');
    escape(out, value, false);
    out.append('\n');
  }

  private static void escape(StringBuilder out, String text, boolean key) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n':
          out.append("\\n");
          break;
        case '\r':
          out.append("\\r");
          break;
        case '\t':
          out.append("\\t");
          break;
        case '\f':
          out.append("\\f");
          break;
        case '\\':
          out.append("\\\\");
          break;
        case ' ':
          out.append(key || i == 0 ? "\\ " : " ");
          break;
        case '=':
        case ':':
        case '#':
        case '!':
          out.append(key ? "\\" : "").append(c);
          break;
        default:
          out.append(c);
      }
    }
  }
}
