package io.graft.registry.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.service.Instance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private static final Lease LEASE =
      new Lease(
          Instance.builder("order=s #ü", " id\nwith\\ lines", "fe80::1", 8443)
              .secure(true)
              .weight(0.5)
              .zone("zürich = ost")
              .version("1.2 : 3")
              .metadata(Map.of("tags", "a,b", "strange = key", "!#\t\r\n\f\\ €"))
              .build(),
          true,
          4711,
          "99",
          "boot/pid:[1]");

  @Test
  void aWrittenLeaseIsReadUnchanged() throws Exception {
    Lease read = Lease.parse(LEASE.bytes());
    // Names have no leading or trailing spaces.
    Instance expected = LEASE.instance();
    assertEquals(expected.service(), read.instance().service());
    assertEquals(expected.id().trim(), read.instance().id());
    assertEquals(expected.authority(), read.instance().authority());
    assertEquals(expected.metadata(), read.instance().metadata());
    assertEquals(expected.zone(), read.instance().zone());
    assertEquals(expected.version(), read.instance().version());
    assertEquals(0.5, read.instance().weight());
    assertTrue(read.instance().secure());
    assertTrue(read.draining());
    assertEquals(4711, read.pid());
    assertEquals("99", read.start());
    assertEquals("boot/pid:[1]", read.system());
  }

  @Test
  void everyTruncatedLeaseIsRejected() {
    byte[] whole = LEASE.bytes();
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThrows(IOException.class, () -> Lease.parse(part), "of " + length + " bytes");
    }
  }

  @Test
  void everyFlippedBitIsDetected() {
    byte[] whole = LEASE.bytes();
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThrows(IOException.class, () -> Lease.parse(damaged), "bit " + bit);
    }
  }

  @Test
  void noiseIsRejectedWithAReason() {
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      IOException reason = assertThrows(IOException.class, () -> Lease.parse(noise));
      assertFalse(reason.getMessage().isEmpty());
    }
  }

  @Test
  void aValidChecksumDoesNotMakeALease() throws Exception {
    String body = new String(LEASE.bytes(), StandardCharsets.UTF_8);
    for (String change :
        new String[] {
          "port=8443|port=0",
          "port=8443|port=http",
          "port=8443|x=1",
          "host=fe80\\:\\:1|host=",
          "graft-lease=1|graft-lease=2",
          "weight=0.5|weight=much"
        }) {
      int bar = change.indexOf('|');
      String from = change.substring(0, bar).replace("\\:", ":");
      assertTrue(body.contains(from), from);
      byte[] changed = resealed(body.replace(from, change.substring(bar + 1)));
      assertThrows(IOException.class, () -> Lease.parse(changed), change);
    }
  }

  /** Returns the text with a valid checksum. */
  private static byte[] resealed(String text) {
    String body = text.substring(0, text.lastIndexOf("check="));
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    return (body + "check=" + Long.toHexString(crc.getValue()) + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aFileNameIsPlainForAnyServiceName() {
    Instance strange = Instance.builder("../../etc/passwd\0", "a/b", "h", 1).build();
    assertEquals("_._.._etc_passwd_@a_b.lease", Lease.fileName(strange));
    assertTrue(
        Lease.fileName(Instance.builder("x".repeat(500), "y", "h", 1).build()).length() < 255);
  }
}
