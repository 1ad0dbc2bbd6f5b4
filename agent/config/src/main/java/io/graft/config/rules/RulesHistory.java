package io.graft.config.rules;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The documents of live rules as this process has seen them: the last of each, and the revisions
 * before, at most {@value #MOST} and a million characters. Thread-safe.
 */
public final class RulesHistory {
  private static final int MOST = 20;
  private static final int MOST_CHARACTERS = 1 << 20;
  private static final int ID_BYTES = 6;
  private static final String ABSENT = "none";

  private final Map<String, Revision> current = new HashMap<>();
  private final Deque<Revision> seen = new ArrayDeque<>();
  private int characters;

  /** One text of one document. Immutable. */
  public static final class Revision {
    private final String document;
    private final @Nullable String text;
    private final long epochMillis;
    private @Nullable String id;

    private Revision(String document, @Nullable String text, long epochMillis) {
      this.document = document;
      this.text = text;
      this.epochMillis = epochMillis;
    }

    /** Its name: {@code fleet}, {@code service/orders}, or {@code file}. */
    public String document() {
      return document;
    }

    /** {@code null}: there was no such document. */
    public @Nullable String text() {
      return text;
    }

    /** When this process has seen it first, in milliseconds since 1970. */
    public long epochMillis() {
      return epochMillis;
    }

    /** See {@link RulesHistory#id}. */
    public synchronized String id() {
      String known = id;
      if (known == null) {
        id = known = RulesHistory.id(text);
      }
      return known;
    }

    private int size() {
      return text == null ? 0 : text.length();
    }
  }

  /**
   * Returns the revision of a text, which is the same in every process: the first twelve
   * hexadecimal digits of its SHA-256; {@code none} for a document that does not exist.
   */
  public static String id(@Nullable String text) {
    if (text == null) {
      return ABSENT;
    }
    byte[] digest;
    try {
      digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < ID_BYTES; i++) {
      hex.append(Character.forDigit(digest[i] >> 4 & 15, 16));
      hex.append(Character.forDigit(digest[i] & 15, 16));
    }
    return hex.toString();
  }

  /**
   * Remembers the text of a document, which may be the last one again.
   *
   * @param text {@code null}: the document does not exist
   */
  public synchronized void saw(String document, @Nullable String text) {
    Revision last = current.get(document);
    if (last != null && Objects.equals(last.text, text)) {
      return;
    }
    Revision now = new Revision(document, text, System.currentTimeMillis());
    current.put(document, now);
    seen.addFirst(now);
    characters += now.size();
    while (seen.size() > MOST || characters > MOST_CHARACTERS && seen.size() > 1) {
      characters -= seen.removeLast().size();
    }
  }

  /** The last text of a document; {@code null}: it has never been read. */
  public synchronized @Nullable Revision current(String document) {
    return current.get(document);
  }

  /** The revisions of all documents, newest first. */
  public synchronized List<Revision> revisions() {
    return new ArrayList<>(seen);
  }

  /** Returns a revision of a document; {@code null}: not known, or forgotten. */
  public synchronized @Nullable Revision find(String document, String id) {
    for (Revision each : seen) {
      if (each.document.equals(document) && each.id().equals(id)) {
        return each;
      }
    }
    return null;
  }
}
