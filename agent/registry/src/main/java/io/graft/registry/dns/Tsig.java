package io.graft.registry.dns;

import io.graft.governance.setting.ValueParser;
import io.graft.net.server.Secret;
import io.graft.registry.dns.message.Message;
import io.graft.registry.dns.message.Name;
import io.graft.registry.dns.message.Rcode;
import io.graft.registry.dns.message.ResourceRecord;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A key that signs updates and verifies the responses (RFC 8945). On the agent's thread. */
final class Tsig {
  /** How far two clocks may differ, in seconds (RFC 8945, section 10). */
  static final int FUDGE = 300;

  private static final String[] ALGORITHMS = {
    "hmac-sha256", "hmac-sha512", "hmac-sha384", "hmac-sha224", "hmac-sha1"
  };

  private final Name name;
  private final String algorithm;
  private final Secret secret;

  private Tsig(Name name, String algorithm, Secret secret) {
    this.name = name;
    this.algorithm = algorithm;
    this.secret = secret;
  }

  /**
   * Creates a key.
   *
   * @param algorithm {@code null}: {@code hmac-sha256}
   * @param secret in Base64
   * @throws IllegalArgumentException if the algorithm is unknown; the message is a clause that says
   *     why
   */
  static Tsig of(String name, @Nullable String algorithm, Secret secret) {
    String known = algorithm == null ? ALGORITHMS[0] : ValueParser.lower(algorithm);
    if (!Arrays.asList(ALGORITHMS).contains(known)) {
      throw new IllegalArgumentException(
          "tsig-algorithm must be one of " + String.join(", ", ALGORITHMS));
    }
    return new Tsig(Name.of(name), known, secret);
  }

  /** A signed message, and the signature that the response's signature covers. */
  static final class Signed {
    final byte[] message;
    private final byte[] mac;

    private Signed(byte[] message, byte[] mac) {
      this.message = message;
      this.mac = mac;
    }
  }

  /** Returns the key's name and algorithm for the log, without its secret. */
  @Override
  public String toString() {
    return name + " (" + algorithm + ")";
  }

  /**
   * Signs a message.
   *
   * @param seconds the current time, since 1970
   * @throws IOException if the secret cannot be read; the message is a clause that says why
   */
  Signed sign(byte[] message, long seconds) throws IOException {
    byte[] mac = mac(new byte[0], message, name, seconds, FUDGE, 0, new byte[0]);
    int id = (message[0] & 0xff) << 8 | message[1] & 0xff;
    byte[] data = data(seconds, mac, id);
    ResourceRecord record =
        ResourceRecord.of(name, ResourceRecord.TSIG, ResourceRecord.ANY, 0, data);
    ByteBuffer out = ByteBuffer.allocate(message.length + record.length());
    out.put(message);
    out.putShort(10, (short) (out.getShort(10) + 1));
    record.write(out);
    return new Signed(out.array(), mac);
  }

  private byte[] data(long seconds, byte[] mac, int id) {
    byte[] algorithmName = Name.of(algorithm).canonical();
    ByteBuffer data = ByteBuffer.allocate(algorithmName.length + mac.length + 16);
    data.put(algorithmName);
    time(data, seconds);
    data.putShort((short) FUDGE).putShort((short) mac.length).put(mac);
    data.putShort((short) id).putShort((short) 0).putShort((short) 0);
    return data.array();
  }

  private static void time(ByteBuffer out, long seconds) {
    out.putShort((short) (seconds >>> 32)).putInt((int) seconds);
  }

  /**
   * Verifies the signature of a response.
   *
   * @param bytes the response as received
   * @param answer the same, decoded
   * @return a clause that says what is wrong; {@code null}: valid
   */
  @Nullable String problem(Signed asked, byte[] bytes, Message answer, long seconds) {
    List<ResourceRecord> last = answer.additional;
    ResourceRecord record = last.isEmpty() ? null : last.get(last.size() - 1);
    if (record == null || record.type != ResourceRecord.TSIG) {
      // A refusal need not be signed: it changes nothing.
      return answer.rcode() != 0 ? null : "its response is not signed";
    }
    try {
      ByteBuffer data = record.data();
      Name.read(data);
      long time = (data.getShort() & 0xffffL) << 32 | data.getInt() & 0xffffffffL;
      int fudge = data.getShort() & 0xffff;
      byte[] mac = bytes(data);
      final int id = data.getShort() & 0xffff;
      int error = data.getShort() & 0xffff;
      byte[] other = bytes(data);
      String refused = refusal(error, other, seconds);
      if (refused != null) {
        return refused;
      }
      byte[] message = Arrays.copyOf(bytes, answer.lastAt());
      ByteBuffer header = ByteBuffer.wrap(message);
      header.putShort(0, (short) id);
      header.putShort(10, (short) (last.size() - 1));
      ByteBuffer before = ByteBuffer.allocate(2 + asked.mac.length);
      before.putShort((short) asked.mac.length).put(asked.mac);
      byte[] right = mac(before.array(), message, record.name, time, fudge, error, other);
      if (!record.name.equals(name) || !MessageDigest.isEqual(right, mac)) {
        return "the signature of its response is wrong";
      }
      return Math.abs(seconds - time) > fudge ? clocks(time - seconds) : null;
    } catch (IOException | BufferUnderflowException | IndexOutOfBoundsException e) {
      return "the signature of its response is damaged";
    }
  }

  private @Nullable String refusal(int error, byte[] other, long seconds) {
    switch (error) {
      case 0:
        return null;
      case Rcode.BADKEY:
        return "BADKEY, the server has no key "
            + this
            + "; tsig (name) and tsig-algorithm must match the server's configuration";
      case Rcode.BADSIG:
        return "BADSIG, tsig-secret differs from the server's secret of key "
            + this
            + " is another one than tsig-secret";
      case Rcode.BADTIME:
        if (other.length == 6) {
          ByteBuffer in = ByteBuffer.wrap(other);
          return clocks(((in.getShort() & 0xffffL) << 32 | in.getInt() & 0xffffffffL) - seconds);
        }
        return "BADTIME, this host's clock and the server's differ by more than 5 minutes";
      default:
        return "the server refuses the signature with code " + error;
    }
  }

  private static String clocks(long ahead) {
    return "BADTIME, this host's clock is "
        + Math.abs(ahead)
        + " s "
        + (ahead > 0 ? "behind" : "ahead of")
        + " the server's, but at most "
        + FUDGE
        + " s are allowed; set the clock";
  }

  private static byte[] bytes(ByteBuffer in) {
    int length = in.getShort() & 0xffff;
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] out = new byte[length];
    in.get(out);
    return out;
  }

  private byte[] mac(
      byte[] before, byte[] message, Name owner, long seconds, int fudge, int error, byte[] other)
      throws IOException {
    ByteBuffer rest = ByteBuffer.allocate(600 + other.length);
    rest.put(owner.canonical()).putShort((short) ResourceRecord.ANY).putInt(0);
    rest.put(Name.of(algorithm).canonical());
    time(rest, seconds);
    rest.putShort((short) fudge).putShort((short) error);
    rest.putShort((short) other.length).put(other);
    try {
      String standard = "Hmac" + algorithm.substring(algorithm.indexOf('-') + 1);
      Mac mac = Mac.getInstance(standard);
      mac.init(new SecretKeySpec(key(), standard));
      mac.update(before);
      mac.update(message);
      mac.update(rest.array(), 0, rest.position());
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IOException("this JVM does not support " + algorithm, e);
    }
  }

  private byte[] key() throws IOException {
    byte[] key;
    try {
      key = Base64.getMimeDecoder().decode(secret.value());
    } catch (IllegalArgumentException e) {
      throw new IOException("tsig-secret is not Base64", e);
    }
    if (key.length == 0) {
      throw new IOException("tsig-secret is empty, or not Base64");
    }
    return key;
  }
}
