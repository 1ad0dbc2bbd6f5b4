package io.graft.security.token.keys;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.graft.security.fuzz.FuzzTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads JWK sets of hostile servers. */
public final class KeysTarget implements FuzzTarget {
  @Override
  public List<byte[]> seeds() throws Exception {
    String all =
        new JWKSet(
                List.of(
                    new RSAKeyGenerator(2048).keyID("r").generate(),
                    new ECKeyGenerator(Curve.P_256).keyID("e").generate(),
                    new OctetSequenceKeyGenerator(256).keyID("s").generate()))
            .toString(false);
    String one = new JWKSet(new ECKeyGenerator(Curve.P_384).generate()).toString();
    String edwards =
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\""
            + "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\",\"kid\":\"o\",\"use\":\"sig\"}]}";
    return List.of(bytes(all), bytes(one), bytes(edwards), bytes("{\"keys\":[]}"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void read(byte[] input) {
    KeySet set;
    try {
      set = KeySet.parse(input);
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).matches("[^\\p{Cntrl}]{1,10000}")) {
        throw new AssertionError("no line for a log: " + e.getMessage(), e);
      }
      return;
    }
    if (set.size() == 0 || set.size() > 100) {
      throw new AssertionError("accepted, with " + set.size() + " keys");
    }
    for (String algorithm : List.of("none", "HS256", "A256KW", "dir", "")) {
      if (!set.candidates(null, algorithm).isEmpty()) {
        throw new AssertionError("a key for " + algorithm);
      }
    }
  }
}
