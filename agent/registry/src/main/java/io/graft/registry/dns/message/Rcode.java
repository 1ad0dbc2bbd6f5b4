package io.graft.registry.dns.message;

/** Response codes (RFC 6895, section 2.3). */
public final class Rcode {
  public static final int NOERROR = 0;
  public static final int FORMERR = 1;
  public static final int SERVFAIL = 2;
  public static final int NXDOMAIN = 3;
  public static final int NOTIMP = 4;
  public static final int REFUSED = 5;
  static final int YXDOMAIN = 6;
  static final int YXRRSET = 7;
  public static final int NXRRSET = 8;
  public static final int NOTAUTH = 9;
  static final int NOTZONE = 10;
  public static final int BADSIG = 16;
  public static final int BADKEY = 17;
  public static final int BADTIME = 18;

  private static final String[] WORDS = {
    "NOERROR",
    "FORMERR",
    "SERVFAIL",
    "NXDOMAIN",
    "NOTIMP",
    "REFUSED",
    "YXDOMAIN",
    "YXRRSET",
    "NXRRSET",
    "NOTAUTH",
    "NOTZONE"
  };

  private Rcode() {}

  public static String name(int code) {
    return code >= 0 && code < WORDS.length ? WORDS[code] : "code " + code;
  }
}
