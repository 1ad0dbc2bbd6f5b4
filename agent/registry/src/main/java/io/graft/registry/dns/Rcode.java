package io.graft.registry.dns;

/** What servers answer (RFC 6895, section 2.3). */
final class Rcode {
  static final int NOERROR = 0;
  static final int FORMERR = 1;
  static final int SERVFAIL = 2;
  static final int NXDOMAIN = 3;
  static final int NOTIMP = 4;
  static final int REFUSED = 5;
  static final int YXDOMAIN = 6;
  static final int YXRRSET = 7;
  static final int NXRRSET = 8;
  static final int NOTAUTH = 9;
  static final int NOTZONE = 10;
  static final int BADSIG = 16;
  static final int BADKEY = 17;
  static final int BADTIME = 18;

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

  static String name(int code) {
    return code >= 0 && code < WORDS.length ? WORDS[code] : "code " + code;
  }
}
