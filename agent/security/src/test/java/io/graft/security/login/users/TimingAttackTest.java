package io.graft.security.login.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.InvalidKeyException;
import java.security.Provider;
import java.security.Security;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.SecretKeyFactorySpi;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long an answer takes tells nobody which users there are: it is the same work for all. */
class TimingAttackTest {
  private static final String PROVIDER = "counting";
  private static final String ALGORITHM = "PBKDF2WithHmacSHA256";

  /** The iterations of each hash that was computed. */
  private static final List<Integer> WORK = new ArrayList<>();

  @TempDir Path directory;

  @BeforeEach
  void count() {
    Provider provider = new Provider(PROVIDER, "1", "counts") {};
    provider.put("SecretKeyFactory." + ALGORITHM, Counting.class.getName());
    Security.insertProviderAt(provider, 1);
  }

  @AfterEach
  void stop() {
    Security.removeProvider(PROVIDER);
  }

  @Test
  void attack66AUserThatDoesNotExistTakesTheSameWork() throws Exception {
    UserFile users = new UserFile(directory.resolve("users"));
    assertEquals(List.of(), work(users, "ann", "green tea"), "nobody can log in");
    Files.writeString(
        directory.resolve("users"),
        "ann:" + PasswordHash.of("green tea".toCharArray(), 2_000).text() + "\n");
    Files.setPosixFilePermissions(
        directory.resolve("users"), PosixFilePermissions.fromString("rw-------"));
    users.read();

    assertNotNull(users.authenticate("ann", "green tea".toCharArray()));
    assertNull(users.authenticate("bob", "green tea".toCharArray()));
    List<Integer> expected = List.of(2_000);
    for (String password : List.of("green tea", "green te4", "x", "x".repeat(100))) {
      assertEquals(expected, work(users, "ann", password), password);
      assertEquals(expected, work(users, "bob", password), password);
      assertEquals(expected, work(users, "", password), password);
    }
  }

  private static List<Integer> work(UserFile users, String name, String password) {
    WORK.clear();
    users.authenticate(name, password.toCharArray());
    return List.copyOf(WORK);
  }

  /** The factory of the JDK, which is counted. */
  public static final class Counting extends SecretKeyFactorySpi {
    @Override
    protected SecretKey engineGenerateSecret(KeySpec spec) throws InvalidKeySpecException {
      WORK.add(((PBEKeySpec) spec).getIterationCount());
      try {
        return SecretKeyFactory.getInstance(ALGORITHM, "SunJCE").generateSecret(spec);
      } catch (java.security.GeneralSecurityException e) {
        throw new InvalidKeySpecException(e);
      }
    }

    @Override
    protected KeySpec engineGetKeySpec(SecretKey key, Class<?> type) {
      throw new UnsupportedOperationException();
    }

    @Override
    protected SecretKey engineTranslateKey(SecretKey key) throws InvalidKeyException {
      throw new InvalidKeyException();
    }
  }
}
