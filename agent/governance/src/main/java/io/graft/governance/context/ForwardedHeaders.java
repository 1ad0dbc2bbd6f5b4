package io.graft.governance.context;

/**
 * The headers of a served request that its calls carry too. They are copied when the request
 * arrives, because servers reuse their request objects. Immutable.
 */
public final class ForwardedHeaders {
  /** The longest value that is forwarded, in characters, as the longest baggage. */
  public static final int MAX_LENGTH = 8192;

  private final String[] namesAndValues;

  /**
   * @param namesAndValues names in lower case and values in turn; must not be changed afterwards
   */
  public ForwardedHeaders(String[] namesAndValues) {
    this.namesAndValues = namesAndValues;
  }

  /**
   * Whether a value can be sent by every client: at most {@link #MAX_LENGTH} characters, all of
   * them visible ASCII, blanks or tabs (RFC 9110, section 5.5).
   */
  public static boolean canSend(String value) {
    if (value.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '\t' && (c < ' ' || c > '~')) {
        return false;
      }
    }
    return true;
  }

  /** The number of headers. */
  public int size() {
    return namesAndValues.length / 2;
  }

  /** A name, in lower case. */
  public String name(int index) {
    return namesAndValues[2 * index];
  }

  /** All values of the header, joined by commas; not empty. */
  public String value(int index) {
    return namesAndValues[2 * index + 1];
  }
}
