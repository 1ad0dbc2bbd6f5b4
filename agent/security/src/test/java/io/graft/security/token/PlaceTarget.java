package io.graft.security.token;

import io.graft.governance.match.RequestKey;
import io.graft.security.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds tokens in headers and cookies. Once it was taken away, none is found. */
public final class PlaceTarget implements FuzzTarget {
  private static final List<TokenPlace> PLACES =
      Stream.of("header:authorization", "header:x-token", "cookie:token")
          .map(text -> new TokenPlace(RequestKey.parse(text)))
          .collect(Collectors.toList());
  private static final List<String> HEADERS = List.of("authorization", "x-token", "cookie");

  @Override
  public List<byte[]> seeds() {
    return Stream.of(
            "Bearer aaa.bbb.ccc",
            "bearer  aaa.bbb.ccc ",
            "Basic dXNlcjpw",
            "Basic a, Bearer b.c.d",
            "token=aaa.bbb.ccc",
            "a=b; token=aaa.bbb.ccc; c=d",
            "token=a; token=b",
            " token=a;b",
            "a=1,2;b=3,token=c",
            "token=\"a.b.c\"",
            "token=",
            ";;token",
            "aaa.bbb.ccc")
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
        .collect(Collectors.toList());
  }

  @Override
  public void read(byte[] input) {
    String value = new String(input, StandardCharsets.ISO_8859_1);
    for (int i = 0; i < PLACES.size(); i++) {
      SampleRequest request = SampleRequest.get("/").header(HEADERS.get(i), value);
      FoundToken read = PLACES.get(i).read(request);
      String token = read == null || read.place() == null ? null : read.get();
      if (token != null && !(token.matches("[A-Za-z0-9._~+/=-]+") && value.contains(token))) {
        throw new AssertionError("found: " + token);
      }
      PLACES.get(i).strip(request);
      if (PLACES.get(i).read(request) != null) {
        throw new AssertionError("still there: " + request.header(HEADERS.get(i)));
      }
    }
  }
}
