package io.graft.registry.etcd;

import io.graft.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Keys and values as the gateway has them. */
final class EtcdKeys {
  private EtcdKeys() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String encoded(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static String encoded(String text) {
    return encoded(bytes(text));
  }

  /**
   * What is encoded.
   *
   * @throws IllegalArgumentException where it is not base64
   */
  static byte[] decoded(String base64) {
    return Base64.getDecoder().decode(base64);
  }

  /** As {@link #decoded}, of UTF-8. */
  static String text(String base64) {
    return new String(decoded(base64), StandardCharsets.UTF_8);
  }

  /** The first key after all that begin with this one, as etcd ends a range. */
  static byte[] end(byte[] prefix) {
    for (int i = prefix.length - 1; i >= 0; i--) {
      if (prefix[i] != (byte) 0xFF) {
        byte[] end = Arrays.copyOf(prefix, i + 1);
        end[i]++;
        return end;
      }
    }
    // Nothing is after it: etcd's sign for all keys from here on.
    return new byte[] {0};
  }

  /** The next key after this one. */
  static byte[] after(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /** Asks to be told of a key, or with {@code end} of a range of them, from a revision on. */
  static String watch(byte[] key, byte[] end, long revision) {
    JsonText json = new JsonText().open().open("create_request").put("key", encoded(key));
    if (end.length > 0) {
      json.put("range_end", encoded(end));
    }
    return json.put("start_revision", Long.toString(revision))
        .put("progress_notify", true)
        .close()
        .close()
        .toString();
  }
}
