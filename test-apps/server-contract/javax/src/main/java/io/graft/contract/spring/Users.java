package io.graft.contract.spring;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A controller with templates. */
@RestController
@RequestMapping("/users")
public class Users {
  @RequestMapping("/{id}/orders/{order}")
  public String order(@PathVariable("id") String id, @PathVariable("order") String order) {
    return "order " + order + " of " + id;
  }

  @RequestMapping("/{id}/failure")
  public String failure(@PathVariable("id") String id) {
    throw new IllegalStateException("on purpose");
  }
}
