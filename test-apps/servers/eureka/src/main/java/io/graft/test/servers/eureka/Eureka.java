package io.graft.test.servers.eureka;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.netflix.eureka.server.EnableEurekaServer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;

/** Netflix's Eureka as Spring Cloud's users run it: on any version of Spring Boot from 2.7 on. */
@Configuration
@EnableAutoConfiguration
@EnableEurekaServer
public class Eureka {
  public static void main(String[] args) {
    SpringApplication.run(Eureka.class, args);
  }

  /** Asks for a password where one is set. Clients know nothing of CSRF tokens. */
  @Bean
  SecurityFilterChain security(HttpSecurity http, Environment environment) throws Exception {
    boolean open = !environment.containsProperty("spring.security.user.password");
    return http.csrf(AbstractHttpConfigurer::disable)
        .authorizeHttpRequests(
            requests -> {
              if (open) {
                requests.anyRequest().permitAll();
              } else {
                requests.anyRequest().authenticated();
              }
            })
        .httpBasic(Customizer.withDefaults())
        .build();
  }

  /**
   * Compares passwords as they are. Without this Spring hashes the password of every request anew,
   * by design a tenth of a second of a processor: where tests renew every second, and all that a
   * hung server has missed at once, it would do nothing else.
   */
  @Bean
  PasswordEncoder plainPasswords() {
    return new PasswordEncoder() {
      @Override
      public String encode(CharSequence password) {
        return password.toString();
      }

      @Override
      public boolean matches(CharSequence password, String known) {
        return known.contentEquals(password);
      }
    };
  }
}
