package io.graft.contract.registry;

import org.junit.jupiter.api.Order;

@Order(5)
class ZookeeperContractTest extends RulesContract {
  @Override
  RulesSubject start() {
    return new ZookeeperSubject();
  }
}
