// Sub-enrolls with the proxy that wsdl2h and soapcpp2 generate. What goes in and out: see ../client-matrix.ts.
#include <cstdlib>
#include <iostream>
#include <string>

#include "SubEnrollServiceSoap.nsmap"
#include "soapSubEnrollServiceSoapProxy.h"

static std::string asked(const std::string &name) { return std::getenv(("SUB_ENROLL_" + name).c_str()); }

static void tell(const std::string &field) { std::cout << field << '\0'; }

int main() {
  SubEnrollServiceSoapProxy service(SOAP_C_UTFSTRING);
  const std::string address = asked("SERVICE"), user = asked("USER"), password = asked("PASSWORD");
  service.soap_endpoint = address.c_str();
  service.soap->userid = user.c_str();
  service.soap->passwd = password.c_str();

  std::string minimum = asked("MINIMUM_VERSION"), maximum = asked("MAXIMUM_VERSION");
  ns1__VersionData version;
  version.MinimumVersion = &minimum;
  version.MaximumVersion = &maximum;
  service.soap_header(&version);

  const std::string base64 = asked("KEY");
  xsd__base64Binary bytes;
  bytes.__ptr = (unsigned char *)soap_base642s(service.soap, base64.c_str(), nullptr, 0, &bytes.__size);
  ns1__EnrolleeCertificatePublicKey key;
  key.aPublicKeyBytes = &bytes;
  key.Guid = asked("GUID");

  std::string sku = asked("SKU"), product = asked("VERSION"), name = asked("NAME"), url = asked("URL");
  ns1__EnrolleeServerInformation information;
  information.SKU = &sku;
  information.Version = &product;
  information.Name = &name;
  information.URL = &url;

  ns1__SubEnrollParameters input;
  input.CertificatePublicKey = &key;
  input.EnrolleeInformation = &information;
  _ns1__SubEnroll request;
  request.oInput = &input;
  _ns1__SubEnrollResponse answer;
  if (service.SubEnroll(&request, answer) == SOAP_OK) {
    const ns1__VersionData *used = service.soap_header()->ns1__VersionData_;
    tell("enrolled");
    tell(*used->MinimumVersion);
    tell(*used->MaximumVersion);
    for (const std::string &certificate : answer.SubEnrollResult->LicensorCertificateChain->string) tell(certificate);
  } else {
    soap_set_fault(service.soap);
    tell("failed");
    tell("error " + std::to_string(service.soap->error));
    tell(*soap_faultcode(service.soap));
    tell(service.soap_fault_string());
  }
}
