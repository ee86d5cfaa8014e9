// Calls one operation of the services beside SubEnroll with the proxies that wsdl2h and soapcpp2 generate. What goes in and out:
// see ../generated-client.ts. The names of the namespaces are those of typemap.dat.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

#include "ServerSoap.nsmap"
#include "soapCertificationWebServiceSoapProxy.h"
#include "soapEnrollServiceSoapProxy.h"
#include "soapGroupExpansionWebServiceSoapProxy.h"
#include "soapLicenseSoapProxy.h"
#include "soapPublishSoapProxy.h"
#include "soapServerSoapProxy.h"
#include "soapTemplateDistributionWebServiceSoapProxy.h"

// What all that is sent and received belongs to.
static struct soap *context = soap_new1(SOAP_C_UTFSTRING);
static std::string address;

struct Failure {
  std::string reason, text;
};

static bool is_asked(const std::string &name) { return std::getenv(("SERVICES_" + name).c_str()) != nullptr; }

static std::string asked(const std::string &name) { return std::getenv(("SERVICES_" + name).c_str()); }

static void tell(const std::string &field) { std::cout << field << '\0'; }

static void tell(const std::string *field) { tell(field ? *field : ""); }

static std::string *text(const std::string &value) {
  std::string *made = soap_new_std__string(context);
  *made = value;
  return made;
}

static char *characters(const std::string &value) { return soap_strdup(context, value.c_str()); }

// Calls an operation; throws what has gone wrong.
template <typename Proxy, typename Request, typename Response>
static Response call_plainly(int (Proxy::*operation)(Request *, Response &), Request request) {
  Proxy proxy(context, address.c_str());
  Response answer;
  int code = (proxy.*operation)(&request, answer);
  if (code == SOAP_OK) return answer;
  soap_set_fault(context);
  throw Failure{code == SOAP_FAULT ? "fault" : std::to_string(code), proxy.soap_fault_string()};
}

// The same with VersionData, for which each service has a class and a place in the header; tells that of the answer.
template <typename Proxy, typename Request, typename Response, typename Header>
static Response call(int (Proxy::*operation)(Request *, Response &), Header *SOAP_ENV__Header::*place, Request request) {
  Header sent;
  sent.MinimumVersion = text("1.0.0.0");
  sent.MaximumVersion = text(is_asked("DATA_VERSION") ? asked("DATA_VERSION") : "1.0.0.0");
  context->header = soap_new_SOAP_ENV__Header(context);
  context->header->*place = &sent;
  Response answer = call_plainly(operation, request);
  Header *used = context->header->*place;
  tell(used->MinimumVersion);
  tell(used->MaximumVersion);
  return answer;
}

// The certificates of a file, one a line.
template <typename Chain> static Chain *chain_in(const std::string &path) {
  Chain *chain = new Chain();
  std::ifstream lines(path);
  for (std::string line; std::getline(lines, line);) {
    chain->Certificate.emplace_back();
    chain->Certificate.back().__any = characters(line);
  }
  return chain;
}

template <typename Chain> static void tell_chain(const Chain *chain) {
  for (const auto &certificate : chain->Certificate) tell(certificate.__any);
  tell("");
}

static void get_licensor_certificate() {
  tell_chain(call(&ServerSoapProxy::GetLicensorCertificate, &SOAP_ENV__Header::server__VersionData_,
                  _server__GetLicensorCertificate())
                 .GetLicensorCertificateResult->CertificateChain);
}

static server__ArrayOfServiceLocationRequest *service_asked_for() {
  auto *request = soap_new_server__ServiceLocationRequest(context);
  soap_s2server__ServiceType(context, asked("TYPE").c_str(), &request->Type);
  auto *requests = soap_new_server__ArrayOfServiceLocationRequest(context);
  requests->ServiceLocationRequest.push_back(request);
  return requests;
}

static void tell_locations(const server__ArrayOfServiceLocationResponse *found) {
  for (const auto *one : found->ServiceLocationResponse) {
    tell(std::string(soap_server__ServiceType2s(context, one->Type)) + " " + (one->URL ? *one->URL : ""));
  }
}

static void find_service_locations() {
  _server__FindServiceLocations request;
  request.ServiceNames = service_asked_for();
  tell_locations(call(&ServerSoapProxy::FindServiceLocations, &SOAP_ENV__Header::server__VersionData_, request)
                     .FindServiceLocationsResult);
}

static void find_service_locations_for_user() {
  _server__FindServiceLocationsForUser request;
  request.ServiceNames = service_asked_for();
  tell_locations(call(&ServerSoapProxy::FindServiceLocationsForUser, &SOAP_ENV__Header::server__VersionData_, request)
                     .FindServiceLocationsForUserResult);
}

static void get_server_info() {
  auto *info = soap_new_server__ServerInfoRequest(context);
  soap_s2server__ServerInfoType(context, asked("TYPE").c_str(), &info->Type);
  _server__GetServerInfo request;
  request.requests = soap_new_server__ArrayOfServerInfoRequest(context);
  request.requests->ServerInfoRequest.push_back(info);
  auto answer = call_plainly(&ServerSoapProxy::GetServerInfo, request);
  tell("");
  tell("");
  tell(answer.GetServerInfoResult->__any);
}

static void is_principal_member_of() {
  _groups__IsPrincipalMemberOf request;
  request.principalName = request.principalCrossForest = text(asked("PRINCIPAL"));
  request.targetGroups = soap_new_groups__ArrayOfString(context);
  request.targetGroups->string.push_back(asked("GROUP"));
  request.crossForestCallsSoFar = 0;
  auto answer = call(&GroupExpansionWebServiceSoapProxy::IsPrincipalMemberOf, &SOAP_ENV__Header::groups__VersionData_,
                     request);
  tell(answer.IsPrincipalMemberOfResult ? "True" : "False");
}

static xsd__base64Binary *bytes(const std::string &base64) {
  auto *made = soap_new_xsd__base64Binary(context);
  made->__ptr = (unsigned char *)soap_base642s(context, base64.c_str(), nullptr, 0, &made->__size);
  return made;
}

static enrollment__EnrolleeRevocationInformation *revocation() {
  auto *made = soap_new_enrollment__EnrolleeRevocationInformation(context);
  made->RevocationType = enrollment__RevocationTypeEnum__StandardRevocation;
  if (!is_asked("AUTHORITY")) return made;
  made->RevocationType = enrollment__RevocationTypeEnum__CustomRevocation;
  auto *authority = soap_new_enrollment__RevocationAuthorityInformation(context);
  authority->aRevocationAuthorityPublicKey = bytes(asked("AUTHORITY"));
  made->aRevocationAuthorities = soap_new_enrollment__ArrayOfRevocationAuthorityInformation(context);
  made->aRevocationAuthorities->RevocationAuthorityInformation.push_back(authority);
  return made;
}

static void enroll() {
  _enrollment__Enroll request;
  auto *input = request.oInput = soap_new_enrollment__EnrollParameters(context);
  input->AuthorizationInformation = soap_new_enrollment__X509Information(context);
  input->RevocationInformation = revocation();
  input->CertificatePublicKey = soap_new_enrollment__EnrolleeCertificatePublicKey(context);
  input->CertificatePublicKey->aPublicKeyBytes = bytes(asked("KEY"));
  input->CertificatePublicKey->Guid = asked("GUID");
  auto *enrollee = input->EnrolleeInformation = soap_new_enrollment__EnrolleeServerInformation(context);
  enrollee->SKU = text("RMS 1.0");
  enrollee->Version = text(asked("VERSION"));
  enrollee->Name = text("ROOT");
  enrollee->URL = text("http://root/_wmcs");
  auto answer = call(&EnrollServiceSoapProxy::Enroll, &SOAP_ENV__Header::enrollment__VersionData_, request);
  for (const auto &certificate : answer.EnrollResult->LicensorCertificateChain->string) tell(certificate);
  tell("");
}

static void certify() {
  _certification__Certify request;
  request.requestParams = soap_new_certification__CertifyParams(context);
  request.requestParams->MachineCertificateChain = chain_in<certification__ArrayOfXmlNode>(asked("MACHINE"));
  request.requestParams->Persistent = asked("PERSISTENT") == "true";
  tell_chain(call(&CertificationWebServiceSoapProxy::Certify, &SOAP_ENV__Header::certification__VersionData_, request)
                 .CertifyResult->CertificateChain);
}

static void get_client_licensor_cert() {
  auto *member = soap_new_publishing__GetClientLicensorCertParams(context);
  member->PersonaCerts = chain_in<publishing__ArrayOfXmlNode>(asked("ACCOUNT"));
  _publishing__GetClientLicensorCert request;
  request.RequestParams = soap_new_publishing__ArrayOfGetClientLicensorCertParams(context);
  request.RequestParams->GetClientLicensorCertParams.push_back(member);
  auto answer = call(&PublishSoapProxy::GetClientLicensorCert, &SOAP_ENV__Header::publishing__VersionData_, request);
  for (const auto *one : answer.GetClientLicensorCertResult->GetClientLicensorCertResponse) {
    tell_chain(one->CertificateChain);
  }
}

static void acquire_issuance_license() {
  auto *member = soap_new_publishing__AcquireIssuanceLicenseParams(context);
  member->UnsignedIssuanceLicense =
      soap_new__publishing__AcquireIssuanceLicenseParams_UnsignedIssuanceLicense(context);
  member->UnsignedIssuanceLicense->__any =
      chain_in<publishing__ArrayOfXmlNode>(asked("LICENSE"))->Certificate.front().__any;
  _publishing__AcquireIssuanceLicense request;
  request.RequestParams = soap_new_publishing__ArrayOfAcquireIssuanceLicenseParams(context);
  request.RequestParams->AcquireIssuanceLicenseParams.push_back(member);
  auto answer = call(&PublishSoapProxy::AcquireIssuanceLicense, &SOAP_ENV__Header::publishing__VersionData_, request);
  for (const auto *one : answer.AcquireIssuanceLicenseResult->AcquireIssuanceLicenseResponse) {
    tell_chain(one->CertificateChain);
  }
}

static void acquire_license() {
  _licensing__AcquireLicense request;
  request.RequestParams = soap_new_licensing__ArrayOfAcquireLicenseParams(context);
  std::istringstream paths(asked("LICENSE"));
  for (std::string path; std::getline(paths, path, ':');) {
    auto *member = soap_new_licensing__AcquireLicenseParams(context);
    member->LicenseeCerts = chain_in<licensing__ArrayOfXmlNode>(asked("ACCOUNT"));
    member->IssuanceLicense = chain_in<licensing__ArrayOfXmlNode>(path);
    request.RequestParams->AcquireLicenseParams.push_back(member);
  }
  auto answer = call(&LicenseSoapProxy::AcquireLicense, &SOAP_ENV__Header::licensing__VersionData_, request);
  for (const auto *one : answer.AcquireLicenseResult->AcquireLicenseResponse) tell_chain(one->CertificateChain);
}

static void acquire_template_information() {
  auto *told = call(&TemplateDistributionWebServiceSoapProxy::AcquireTemplateInformation,
                    &SOAP_ENV__Header::templates__VersionData_, _templates__AcquireTemplateInformation())
                   .AcquireTemplateInformationResult;
  tell(told->ServerPublicKey);
  tell(std::to_string(told->GuidHashCount));
  for (const auto *one : told->GuidHash) tell(*one->Guid + " " + *one->Hash);
}

static void acquire_templates() {
  _templates__AcquireTemplates request;
  request.guids = soap_new_templates__ArrayOfString(context);
  std::istringstream guids(asked("GUIDS"));
  for (std::string guid; std::getline(guids, guid, ' ');) request.guids->string.push_back(guid);
  auto answer = call(&TemplateDistributionWebServiceSoapProxy::AcquireTemplates,
                     &SOAP_ENV__Header::templates__VersionData_, request);
  for (const auto *one : answer.AcquireTemplatesResult->GuidTemplate) {
    tell(one->Guid);
    tell(one->Hash);
    tell(one->Template);
  }
}

static const std::map<std::string, void (*)()> operations = {
    {"GetLicensorCertificate", get_licensor_certificate},
    {"Enroll", enroll},
    {"FindServiceLocations", find_service_locations},
    {"FindServiceLocationsForUser", find_service_locations_for_user},
    {"GetServerInfo", get_server_info},
    {"IsPrincipalMemberOf", is_principal_member_of},
    {"Certify", certify},
    {"GetClientLicensorCert", get_client_licensor_cert},
    {"AcquireIssuanceLicense", acquire_issuance_license},
    {"AcquireLicense", acquire_license},
    {"AcquireTemplateInformation", acquire_template_information},
    {"AcquireTemplates", acquire_templates},
};

int main(int, char **arguments) {
  address = arguments[2];
  if (is_asked("USER")) {
    context->userid = characters(asked("USER"));
    context->passwd = characters(asked("PASSWORD"));
  }
  try {
    operations.at(arguments[1])();
  } catch (const Failure &failure) {
    tell("failed");
    tell(failure.reason);
    tell(failure.text);
  }
}
