package io.graft.registry.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.net.server.Secret;
import io.graft.registry.dns.message.Message;
import io.graft.registry.dns.message.Name;
import io.graft.registry.dns.message.ResourceRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class TsigTest {
  private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes();
  private static final long NOW = 1_767_225_600L;
  private static final Name ZONE = Name.of("svc.test");

  private final Tsig key =
      Tsig.of("agent", null, Secret.of(Base64.getEncoder().encodeToString(SECRET)));
  private final byte[] update = Message.update(77, ZONE).bytes();

  @Test
  void theSignatureCoversTheMessageAndTheKeysVariables() throws Exception {
    byte[] signed = key.sign(update, NOW).message;
    Message read = Message.read(signed);
    ResourceRecord record = read.additional.get(0);
    assertEquals(ResourceRecord.TSIG, record.type);
    ByteBuffer digested = ByteBuffer.allocate(256);
    digested.put(update).put(Name.of("agent").bytes());
    digested.putShort((short) 255).putInt(0).put(Name.of("hmac-sha256").bytes());
    digested.putShort((short) 0).putInt((int) NOW).putShort((short) 300);
    digested.putShort((short) 0).putShort((short) 0);
    ByteBuffer data = record.data();
    assertEquals(Name.of("hmac-sha256"), Name.read(data));
    data.position(data.position() + 8);
    byte[] mac = new byte[data.getShort()];
    data.get(mac);
    assertEquals(
        Base64.getEncoder()
            .encodeToString(mac(Arrays.copyOf(digested.array(), digested.position()))),
        Base64.getEncoder().encodeToString(mac));
    assertEquals(77, data.getShort());
  }

  private static byte[] mac(byte[] bytes) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
    return mac.doFinal(bytes);
  }

  /** Returns a response signed by the server. */
  private static byte[] answer(byte[] request, int rcode, int error, long time, byte[] other)
      throws Exception {
    byte[] requestMac = new byte[32];
    ByteBuffer data = Message.read(request).additional.get(0).data();
    Name.read(data);
    data.position(data.position() + 10);
    data.get(requestMac);
    byte[] plain = FakeNameServer.reply(request, rcode, List.of(), List.of());
    ByteBuffer variables = ByteBuffer.allocate(128);
    variables.put(Name.of("agent").bytes()).putShort((short) 255).putInt(0);
    variables.put(Name.of("hmac-sha256").bytes());
    variables.putShort((short) (time >>> 32)).putInt((int) time).putShort((short) 300);
    variables.putShort((short) error).putShort((short) other.length).put(other);
    ByteBuffer digested = ByteBuffer.allocate(512);
    digested.putShort((short) 32).put(requestMac).put(plain);
    digested.put(variables.array(), 0, variables.position());
    byte[] mac = mac(Arrays.copyOf(digested.array(), digested.position()));
    ByteBuffer record = ByteBuffer.allocate(128);
    record.put(Name.of("hmac-sha256").bytes());
    record.putShort((short) (time >>> 32)).putInt((int) time).putShort((short) 300);
    record.putShort((short) 32).put(mac).putShort((short) 77).putShort((short) error);
    record.putShort((short) other.length).put(other);
    ResourceRecord tsig =
        ResourceRecord.of(
            Name.of("agent"),
            ResourceRecord.TSIG,
            ResourceRecord.ANY,
            0,
            Arrays.copyOf(record.array(), record.position()));
    return FakeNameServer.reply(request, rcode, List.of(), List.of(), List.of(tsig));
  }

  private String problem(Tsig.Signed asked, byte[] answer, long now) throws IOException {
    return key.problem(asked, answer, Message.read(answer), now);
  }

  @Test
  void aSignedResponseIsAccepted() throws Exception {
    Tsig.Signed signed = key.sign(update, NOW);
    assertNull(problem(signed, answer(signed.message, 0, 0, NOW + 2, new byte[0]), NOW));
  }

  @Test
  void aChangedOrUnsignedResponseIsRejected() throws Exception {
    Tsig.Signed signed = key.sign(update, NOW);
    byte[] refusal = answer(signed.message, 5, 0, NOW, new byte[0]);
    refusal[3] = (byte) (refusal[3] & 0xf0);
    assertEquals("the signature of its response is wrong", problem(signed, refusal, NOW));
    byte[] plain = FakeNameServer.reply(signed.message, 0, List.of(), List.of());
    assertEquals("its response is not signed", problem(signed, plain, NOW));
  }

  @Test
  void aRejectedSignatureHasAHelpfulReason() throws Exception {
    Tsig.Signed signed = key.sign(update, NOW);
    String unknown = problem(signed, answer(signed.message, 9, 17, NOW, new byte[0]), NOW);
    assertTrue(unknown.startsWith("BADKEY, the server has no key agent (hmac-sha256)"), unknown);
    String wrong = problem(signed, answer(signed.message, 9, 16, NOW, new byte[0]), NOW);
    assertTrue(wrong.startsWith("BADSIG, ") && wrong.endsWith("tsig-secret"), wrong);
    byte[] clock = ByteBuffer.allocate(6).putShort((short) 0).putInt((int) NOW + 4000).array();
    String late = problem(signed, answer(signed.message, 9, 18, NOW, clock), NOW);
    assertEquals(
        "BADTIME, this host's clock is 4000 s behind the server's, but at most 300 s are allowed;"
            + " set the clock",
        late);
  }

  @Test
  void anInvalidSecretIsRejected() {
    Tsig wrong = Tsig.of("agent", "HMAC-SHA512", Secret.of("???"));
    String reason = assertThrows(IOException.class, () -> wrong.sign(update, NOW)).getMessage();
    assertTrue(reason.startsWith("tsig-secret is"), reason);
    assertThrows(
        IllegalArgumentException.class, () -> Tsig.of("agent", "hmac-md5", Secret.of("x")));
  }
}
