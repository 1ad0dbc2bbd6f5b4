package io.graft.security.token;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
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

  /** The most hashers that are kept; a power of two. */
  private static final int HASHERS = 16;

  /** How many tokens are compared to find one that has not been used for long. */
  private static final int SAMPLE = 16;

  private final Map<Digest, Known> valid = new ConcurrentHashMap<>();
  private final Map<Digest, Known> invalid = new ConcurrentHashMap<>();
  private final AtomicReferenceArray<Hasher> idle = new AtomicReferenceArray<>(HASHERS);

  // Guarded by this object.
  private long characters;
  private @Nullable Iterator<Map.Entry<Digest, Known>> hand;

  /** A SHA-256. One that is a key of a map does not change. */
  private static final class Digest {
    private long a;
    private long b;
    private long c;
    private long d;

    private Digest set(byte[] bytes) {
      a = word(bytes, 0);
      b = word(bytes, 8);
      c = word(bytes, 16);
      d = word(bytes, 24);
      return this;
    }

    private static long word(byte[] bytes, int at) {
      long word = 0;
      for (int i = at; i < at + 8; i++) {
        word = word << 8 | bytes[i] & 0xff;
      }
      return word;
    }

    private Digest copy() {
      Digest copy = new Digest();
      copy.a = a;
      copy.b = b;
      copy.c = c;
      copy.d = d;
      return copy;
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

  /** What it takes to hash a token, reused, so that a request allocates nothing for it. */
  private static final class Hasher {
    private final MessageDigest sha256;
    private final byte[] hash = new byte[32];
    private final Digest digest = new Digest();
    private byte[] text = new byte[2048];

    Hasher() {
      try {
        sha256 = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        // Each JDK has it.
        throw new IllegalStateException(e);
      }
    }

    /** Returns the hash, which is valid until the next one. */
    Digest of(FoundToken token) {
      int length = token.length();
      if (text.length < length) {
        text = new byte[length];
      }
      token.copyTo(text);
      sha256.update(text, 0, length);
      Arrays.fill(text, 0, length, (byte) 0);
      try {
        sha256.digest(hash, 0, hash.length);
      } catch (DigestException e) {
        // There is room for it.
        throw new IllegalStateException(e);
      }
      return digest.set(hash);
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

  /** Threads rarely share one; those that do not find it there make another. */
  private static int slot() {
    return (int) Thread.currentThread().getId() & HASHERS - 1;
  }

  private Hasher acquire() {
    Hasher hasher = idle.getAndSet(slot(), null);
    return hasher == null ? new Hasher() : hasher;
  }

  private void release(Hasher hasher) {
    idle.lazySet(slot(), hasher);
  }

  /**
   * Returns what is known of a token; {@code null}: it has to be verified. A valid one is forgotten
   * when it has ended, or its key is published no longer.
   *
   * @param now in seconds since 1970
   */
  @Nullable TokenResult get(FoundToken token, long now) {
    Hasher hasher = acquire();
    TokenResult result = get(hasher.of(token), now);
    release(hasher);
    return result;
  }

  private @Nullable TokenResult get(Digest token, long now) {
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
   * @param now in seconds since 1970
   */
  void put(FoundToken token, TokenResult result, long now) {
    Hasher hasher = acquire();
    put(hasher.of(token).copy(), result, token.length(), now);
    release(hasher);
  }

  private void put(Digest token, TokenResult result, int length, long now) {
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
