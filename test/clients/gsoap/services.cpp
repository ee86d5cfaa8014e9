// Calls one operation of Server.asmx or GroupExpansion.asmx with the proxies that wsdl2h and soapcpp2 generate. What goes in and
// out: see ../compiled-services.test.ts. The headers are left out: the service does without them.
#include <cstdlib>
#include <iostream>
#include <string>

#include "ServerSoap.nsmap"
#include "soapGroupExpansionWebServiceSoapProxy.h"
#include "soapServerSoapProxy.h"

static std::string asked(const std::string &name) { return std::getenv(("SERVICES_" + name).c_str()); }

static void tell(const std::string &field) { std::cout << field << '\0'; }

template <typename Proxy> static void log_on(Proxy &service, const std::string &user, const std::string &password) {
  service.soap->userid = user.c_str();
  service.soap->passwd = password.c_str();
}

template <typename Proxy> static void tell_failure(Proxy &service) {
  soap_set_fault(service.soap);
  tell("failed");
  tell(service.soap_fault_string());
}

template <typename Response> static void tell_locations(struct soap *soap, const Response &found) {
  for (const auto *one : found->ServiceLocationResponse) {
    tell(std::string(soap_ns1__ServiceType2s(soap, one->Type)) + " " + (one->URL ? *one->URL : ""));
  }
}

static ns1__ArrayOfServiceLocationRequest *services(struct soap *soap) {
  auto *request = soap_new_ns1__ServiceLocationRequest(soap);
  soap_s2ns1__ServiceType(soap, asked("TYPE").c_str(), &request->Type);
  auto *requests = soap_new_ns1__ArrayOfServiceLocationRequest(soap);
  requests->ServiceLocationRequest.push_back(request);
  return requests;
}

static void expand(const std::string &address, const std::string &user, const std::string &password) {
  GroupExpansionWebServiceSoapProxy service(SOAP_C_UTFSTRING);
  service.soap_endpoint = address.c_str();
  log_on(service, user, password);
  std::string who = asked("PRINCIPAL");
  ns2__ArrayOfString groups;
  groups.string.push_back(asked("GROUP"));
  _ns2__IsPrincipalMemberOf request;
  request.principalName = &who;
  request.principalCrossForest = &who;
  request.targetGroups = &groups;
  request.crossForestCallsSoFar = 0;
  _ns2__IsPrincipalMemberOfResponse answer;
  if (service.IsPrincipalMemberOf(&request, answer) != SOAP_OK) return tell_failure(service);
  tell(answer.IsPrincipalMemberOfResult ? "True" : "False");
}

static void ask(const std::string &operation, ServerSoapProxy &service) {
  struct soap *soap = service.soap;
  if (operation == "GetServerInfo") {
    auto *info = soap_new_ns1__ServerInfoRequest(soap);
    soap_s2ns1__ServerInfoType(soap, asked("TYPE").c_str(), &info->Type);
    auto *infos = soap_new_ns1__ArrayOfServerInfoRequest(soap);
    infos->ServerInfoRequest.push_back(info);
    _ns1__GetServerInfo request;
    request.requests = infos;
    _ns1__GetServerInfoResponse answer;
    if (service.GetServerInfo(&request, answer) != SOAP_OK) return tell_failure(service);
    tell(answer.GetServerInfoResult->__any);
  } else if (operation == "FindServiceLocations") {
    _ns1__FindServiceLocations request;
    request.ServiceNames = services(soap);
    _ns1__FindServiceLocationsResponse answer;
    if (service.FindServiceLocations(&request, answer) != SOAP_OK) return tell_failure(service);
    tell_locations(soap, answer.FindServiceLocationsResult);
  } else {
    _ns1__FindServiceLocationsForUser request;
    request.ServiceNames = services(soap);
    _ns1__FindServiceLocationsForUserResponse answer;
    if (service.FindServiceLocationsForUser(&request, answer) != SOAP_OK) return tell_failure(service);
    tell_locations(soap, answer.FindServiceLocationsForUserResult);
  }
}

int main(int, char **arguments) {
  const std::string operation = arguments[1], address = arguments[2], user = asked("USER"), password = asked("PASSWORD");
  if (operation == "IsPrincipalMemberOf") {
    expand(address, user, password);
  } else {
    ServerSoapProxy service(SOAP_C_UTFSTRING);
    service.soap_endpoint = address.c_str();
    log_on(service, user, password);
    ask(operation, service);
  }
}
