package io.graft.alerts.tell;

import io.graft.net.http.HttpRequest;
import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An alert as it is told: of a service, seen by one or more of its instances. Immutable. Two agents
 * that tell the same alert give it the same {@link #key}.
 */
public final class Notification {
  private final String rule;
  private final String about;
  private final @Nullable String instance;
  private final String severity;
  private final @Nullable String summary;
  private final String text;
  private final long since;
  private final List<String> seenBy;

  /**
   * @param about the destination or registry; empty: the service as a whole
   * @param instance the only instance that it concerns; {@code null}: it is of the service
   * @param since when it began, in milliseconds since 1970
   * @param seenBy the instances where it fires
   */
  public Notification(
      String rule,
      String about,
      @Nullable String instance,
      String severity,
      @Nullable String summary,
      String text,
      long since,
      List<String> seenBy) {
    this.rule = rule;
    this.about = about;
    this.instance = instance;
    this.severity = severity;
    this.summary = summary;
    this.text = text;
    this.since = since;
    this.seenBy = Collections.unmodifiableList(new ArrayList<>(seenBy));
  }

  /** Identifies it among those of the service, for receivers that recognise repetitions. */
  public String key() {
    return HttpRequest.encoded(rule)
        + "/"
        + HttpRequest.encoded(about)
        + "/"
        + (instance == null ? "" : HttpRequest.encoded(instance));
  }

  /**
   * Returns an alert of which only the key and the beginning are known, because another instance
   * has told it.
   *
   * @return {@code null}: the key is not valid
   */
  public static @Nullable Notification of(String key, long since, String severity) {
    String[] parts = key.split("/", -1);
    if (parts.length != 3) {
      return null;
    }
    try {
      String instance = URLDecoder.decode(parts[2], "UTF-8");
      return new Notification(
          URLDecoder.decode(parts[0], "UTF-8"),
          URLDecoder.decode(parts[1], "UTF-8"),
          instance.isEmpty() ? null : instance,
          severity,
          null,
          "",
          since,
          Collections.<String>emptyList());
    } catch (UnsupportedEncodingException | IllegalArgumentException e) {
      return null;
    }
  }

  /** This alert, of which another report is known, too. */
  public Notification with(Notification other) {
    List<String> both = new ArrayList<>(seenBy);
    for (String each : other.seenBy) {
      if (!both.contains(each)) {
        both.add(each);
      }
    }
    return new Notification(
        rule, about, instance, severity, summary, text, Math.min(since, other.since), both);
  }

  public String rule() {
    return rule;
  }

  public String about() {
    return about;
  }

  public @Nullable String instance() {
    return instance;
  }

  public String severity() {
    return severity;
  }

  public @Nullable String summary() {
    return summary;
  }

  public String text() {
    return text;
  }

  /** In milliseconds since 1970. */
  public long since() {
    return since;
  }

  public List<String> seenBy() {
    return seenBy;
  }
}
