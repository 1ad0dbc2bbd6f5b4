package io.graft.contract.registry;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A signed update of a zone (RFC 2136, RFC 8945), as a tool writes it that knows nothing of Graft.
 */
final class ZoneUpdate {
  private static final int A = 1;
  private static final int SOA = 6;
  private static final int SRV = 33;
  private static final int TSIG = 250;
  private static final int IN = 1;
  private static final int NONE = 254;
  private static final int ANY = 255;

  private final String zone;
  private final ByteArrayOutputStream records = new ByteArrayOutputStream();
  private int count;

  ZoneUpdate(String zone) {
    this.zone = zone;
  }

  /** Adds the address of a host. */
  ZoneUpdate address(String name, String address) {
    byte[] data = parsed(address).getAddress();
    return record(name, A, IN, 1, data);
  }

  /** Adds an instance to those of a name. */
  ZoneUpdate service(String name, int port, String host) {
    return record(name, SRV, IN, 1, service(port, host));
  }

  /** Takes an instance from those of a name. */
  ZoneUpdate withoutService(String name, int port, String host) {
    return record(name, SRV, NONE, 0, service(port, host));
  }

  private static InetAddress parsed(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] service(int port, String host) {
    return bytes(
        out -> {
          out.writeShort(0);
          out.writeShort(100);
          out.writeShort(port);
          name(out, host);
        });
  }

  private ZoneUpdate record(String name, int type, int group, int ttl, byte[] data) {
    byte[] record =
        bytes(
            out -> {
              name(out, name);
              out.writeShort(type);
              out.writeShort(group);
              out.writeInt(ttl);
              out.writeShort(data.length);
              out.write(data);
            });
    records.writeBytes(record);
    count++;
    return this;
  }

  /** Sends it; fails where the server does not take it. */
  void send(int port, String key, String secret) {
    long now = System.currentTimeMillis() / 1000;
    byte[] plain = message(0, new byte[0]);
    byte[] variables =
        bytes(
            out -> {
              name(out, key);
              out.writeShort(ANY);
              out.writeInt(0);
              name(out, "hmac-sha256");
              out.writeShort((int) (now >>> 32));
              out.writeInt((int) now);
              out.writeShort(300);
              out.writeInt(0);
            });
    byte[] mac = mac(secret, plain, variables);
    byte[] signature =
        bytes(
            out -> {
              name(out, "hmac-sha256");
              out.writeShort((int) (now >>> 32));
              out.writeInt((int) now);
              out.writeShort(300);
              out.writeShort(mac.length);
              out.write(mac);
              out.writeShort(1);
              out.writeInt(0);
            });
    byte[] signed =
        message(
            1,
            bytes(
                out -> {
                  name(out, key);
                  out.writeShort(TSIG);
                  out.writeShort(ANY);
                  out.writeInt(0);
                  out.writeShort(signature.length);
                  out.write(signature);
                }));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.write(
          bytes(
              framed -> {
                framed.writeShort(signed.length);
                framed.write(signed);
              }));
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] answer = new byte[in.readUnsignedShort()];
      in.readFully(answer);
      if ((answer[3] & 15) != 0) {
        throw new IllegalStateException("the update is answered by " + (answer[3] & 15));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] message(int signatures, byte[] signature) {
    return bytes(
        out -> {
          out.writeShort(1);
          out.writeShort(5 << 11);
          out.writeShort(1);
          out.writeShort(0);
          out.writeShort(count);
          out.writeShort(signatures);
          name(out, zone);
          out.writeShort(SOA);
          out.writeShort(IN);
          out.write(records.toByteArray());
          out.write(signature);
        });
  }

  private static byte[] mac(String secret, byte[] message, byte[] variables) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret), "HmacSHA256"));
      mac.update(message);
      return mac.doFinal(variables);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private static byte[] bytes(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writing.to(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void name(DataOutputStream out, String name) throws IOException {
    for (String label : name.split("\\.")) {
      byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);
      out.writeByte(bytes.length);
      out.write(bytes);
    }
    out.writeByte(0);
  }
}
