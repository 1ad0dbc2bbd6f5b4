package io.graft.security.login.session;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A user who has logged in. It is all in a cookie; times are in seconds since 1970. Immutable. */
public final class Session {
  private static final int VERSION = 1;
  private static final int ID_BYTES = 12;
  private static final int TEXT = 0;
  private static final int NUMBER = 1;
  private static final int FLAG = 2;
  private static final int LIST = 3;

  private final byte[] id;
  private final String user;
  private final Set<String> roles;
  private final Map<String, Object> claims;
  private final long began;
  private final long seen;

  private Session(
      byte[] id,
      String user,
      Set<String> roles,
      Map<String, Object> claims,
      long began,
      long seen) {
    this.id = id;
    this.user = user;
    this.roles = roles;
    this.claims = claims;
    this.began = began;
    this.seen = seen;
  }

  /** A new session, with an id that no session had before. */
  public static Session begin(
      String user, Set<String> roles, Map<String, Object> claims, long now) {
    return new Session(CookieKey.random(ID_BYTES), user, roles, claims, now, now);
  }

  /** This session, which is in use now. */
  public Session seenAt(long now) {
    return new Session(id, user, roles, claims, began, now);
  }

  /** This session with other roles and claims. */
  public Session with(Set<String> otherRoles, Map<String, Object> otherClaims) {
    return new Session(id, user, otherRoles, otherClaims, began, seen);
  }

  /** An id that is not a secret. */
  public String id() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
  }

  public String user() {
    return user;
  }

  public Set<String> roles() {
    return roles;
  }

  /** Texts, numbers, booleans and lists of texts. */
  public Map<String, Object> claims() {
    return claims;
  }

  public long began() {
    return began;
  }

  /** When its cookie was written. */
  public long seen() {
    return seen;
  }

  /** Returns its form in a cookie, before encryption. */
  public byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.write(id);
      out.writeLong(began);
      out.writeLong(seen);
      out.writeUTF(user);
      texts(out, roles);
      out.writeShort(claims.size());
      for (Map.Entry<String, Object> each : claims.entrySet()) {
        out.writeUTF(each.getKey());
        value(out, each.getValue());
      }
    } catch (IOException tooLong) {
      throw new IllegalArgumentException("too long", tooLong);
    }
    return bytes.toByteArray();
  }

  private static void value(DataOutputStream out, Object value) throws IOException {
    if (value instanceof Boolean) {
      out.writeByte(FLAG);
      out.writeBoolean((Boolean) value);
    } else if (value instanceof Number) {
      out.writeByte(NUMBER);
      out.writeUTF(value.toString());
    } else if (value instanceof List) {
      out.writeByte(LIST);
      List<String> all = new ArrayList<>();
      for (Object each : (List<?>) value) {
        all.add(String.valueOf(each));
      }
      texts(out, all);
    } else {
      out.writeByte(TEXT);
      out.writeUTF(String.valueOf(value));
    }
  }

  private static void texts(DataOutputStream out, Iterable<String> texts) throws IOException {
    List<String> all = new ArrayList<>();
    for (String each : texts) {
      all.add(each);
    }
    out.writeShort(all.size());
    for (String each : all) {
      out.writeUTF(each);
    }
  }

  /** Reads {@link #encode}; {@code null}: it is something else. */
  public static @Nullable Session decode(byte[] content) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
      if (in.readByte() != VERSION) {
        return null;
      }
      byte[] id = new byte[ID_BYTES];
      in.readFully(id);
      long began = in.readLong();
      long seen = in.readLong();
      String user = in.readUTF();
      Set<String> roles = new LinkedHashSet<>(Arrays.asList(texts(in)));
      Map<String, Object> claims = new LinkedHashMap<>();
      for (int left = in.readUnsignedShort(); left > 0; left--) {
        String name = in.readUTF();
        claims.put(name, value(in));
      }
      return in.read() < 0 ? new Session(id, user, roles, claims, began, seen) : null;
    } catch (IOException | RuntimeException other) {
      return null;
    }
  }

  private static Object value(DataInputStream in) throws IOException {
    switch (in.readByte()) {
      case FLAG:
        return in.readBoolean();
      case NUMBER:
        String number = in.readUTF();
        return number.matches("-?[0-9]{1,18}")
            ? (Object) Long.valueOf(number)
            : Double.valueOf(number);
      case LIST:
        return Arrays.asList(texts(in));
      default:
        return in.readUTF();
    }
  }

  private static String[] texts(DataInputStream in) throws IOException {
    String[] texts = new String[Math.min(in.readUnsignedShort(), 4096)];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = in.readUTF();
    }
    return texts;
  }

  /** Shows no claims. */
  @Override
  public String toString() {
    return "session of " + user;
  }
}
