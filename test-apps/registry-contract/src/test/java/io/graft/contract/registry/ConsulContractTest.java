package io.graft.contract.registry;

class ConsulContractTest extends RegistryContract {
  @Override
  Subject start() {
    return new ConsulSubject();
  }
}
