package io.graft.security.token;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers verified tokens by their SHA-256, and for a minute those that stay invalid. Both are
 * bounded, so neither can push out the other. A read is one lookup without a lock. Thread-safe.
 *
 * <p>Caffeine 2 would choose better what to evict, but it uses {@code sun.misc.Unsafe}, of which
 * JDK 24 and later warn on the application's standard error. Only an issuer can fill this cache.
 */
final class TokenCache {
  /** In characters of tokens; their claims take about five times as much memory. */
  private static final long MOST_CHARACTERS = 2 << 20;

  private static final int MOST_INVALID = 2_000;
  private static final long INVALID_SECONDS = 60;

  /** Counted for what a token needs beside its text. */
  private static final int OVERHEAD = 256;

  /** How many tokens are compared to find one that has not been used for long. */
  private static final int SAMPLE = 16;

  private final Map<Digest, Known> valid = new ConcurrentHashMap<>();
  private final Map<Digest, Known> invalid = new ConcurrentHashMap<>();
  private final MessageDigest prototype = sha256();

  // Guarded by this object.
  private long characters;
  private @Nullable Iterator<Map.Entry<Digest, Known>> hand;

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      // Each JDK has it.
      throw new IllegalStateException(e);
    }
  }

  /** A SHA-256. */
  static final class Digest {
    private final long a;
    private final long b;
    private final long c;
    private final long d;

    private Digest(byte[] bytes) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      a = buffer.getLong();
      b = buffer.getLong();
      c = buffer.getLong();
      d = buffer.getLong();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      if (!(other instanceof Digest)) {
        return false;
      }
      Digest o = (Digest) other;
      return a == o.a && b == o.b && c == o.c && d == o.d;
    }

    @Override
    public int hashCode() {
      return (int) a;
    }
  }

  /** A token. */
  private static final class Known {
    final TokenResult result;
    final int size;

    /** In seconds; of an invalid one when it was added. */
    volatile long usedAt;

    Known(TokenResult result, int size, long now) {
      this.result = result;
      this.size = size;
      usedAt = now;
    }

    boolean isOver(long now) {
      return result.endsAt <= now || result.keyRemoved();
    }
  }

  /** The key of a token. */
  Digest digest(String token) {
    MessageDigest digest;
    try {
      // Without a search for the provider.
      digest = (MessageDigest) prototype.clone();
    } catch (CloneNotSupportedException e) {
      // Providers of some machines cannot.
      digest = sha256();
    }
    return new Digest(digest.digest(token.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /**
   * Returns what is known of a token; {@code null}: it has to be verified. A valid one is forgotten
   * when it has ended, or its key is published no longer.
   *
   * @param now in seconds since 1970
   */
  @Nullable TokenResult get(Digest token, long now) {
    Known known = valid.get(token);
    if (known == null) {
      Known bad = invalid.get(token);
      return bad == null || now - bad.usedAt >= INVALID_SECONDS ? null : bad.result;
    }
    if (known.isOver(now)) {
      remove(token, known);
      return null;
    }
    if (known.usedAt != now) {
      known.usedAt = now;
    }
    return known.result;
  }

  /**
   * Remembers a result, if it lasts.
   *
   * @param length of the token, in characters
   * @param now in seconds since 1970
   */
  void put(Digest token, TokenResult result, int length, long now) {
    if (result.refused == null) {
      add(token, new Known(result, OVERHEAD + length, now), now);
    } else if (result.refused.lasting()) {
      if (invalid.size() >= MOST_INVALID) {
        invalid.clear();
      }
      invalid.put(token, new Known(result, 0, now));
    }
  }

  private synchronized void add(Digest token, Known known, long now) {
    Known before = valid.put(token, known);
    characters += known.size - (before == null ? 0 : before.size);
    while (characters > MOST_CHARACTERS) {
      evictOne(now);
    }
  }

  /** Evicts the least recently used of a few tokens. The next search continues after them. */
  private void evictOne(long now) {
    Map.Entry<Digest, Known> oldest = null;
    for (int i = 0; i < SAMPLE; i++) {
      if (hand == null || !hand.hasNext()) {
        hand = valid.entrySet().iterator();
      }
      Map.Entry<Digest, Known> entry = hand.next();
      if (entry.getValue().isOver(now)) {
        oldest = entry;
        break;
      }
      if (oldest == null || entry.getValue().usedAt < oldest.getValue().usedAt) {
        oldest = entry;
      }
    }
    if (oldest == null || !remove(oldest.getKey(), oldest.getValue())) {
      hand = null;
    }
  }

  private synchronized boolean remove(Digest token, Known known) {
    boolean removed = valid.remove(token, known);
    characters -= removed ? known.size : 0;
    return removed;
  }

  /** Forgets what has ended. Not on the path of a request. */
  void sweep(long now) {
    for (Map.Entry<Digest, Known> each : valid.entrySet()) {
      if (each.getValue().isOver(now)) {
        remove(each.getKey(), each.getValue());
      }
    }
    for (Map.Entry<Digest, Known> each : invalid.entrySet()) {
      if (now - each.getValue().usedAt >= INVALID_SECONDS) {
        invalid.remove(each.getKey(), each.getValue());
      }
    }
  }

  /** The number of valid tokens. */
  int size() {
    return valid.size();
  }
}
