# Sub-enrolls with SOAP::Lite, which reads the live WSDL. What goes in and out: see ../client-matrix.ts.
use strict;
use warnings;
use Encode qw(decode_utf8);
use SOAP::Lite;

binmode STDOUT, ':utf8';

sub asked { return decode_utf8($ENV{"SUB_ENROLL_$_[0]"}) }

sub tell_fields { print map { "$_\0" } @_; exit }

my $namespace = 'http://microsoft.com/DRM/SubEnrollmentService';

sub element { my ($name, $value) = @_; return SOAP::Data->name($name)->value($value) }

sub text { my ($name, $member) = @_; return element($name, asked($member))->type('string') }

# The stub that is generated takes credentials from here, and only after a 401. NTLM is that of LWP::Authen::Ntlm.
sub SOAP::Transport::HTTP::Client::get_basic_credentials { return (asked('USER'), asked('PASSWORD')) }

# The stub knows no complex types: it asks the serializer for each by this name, and takes the third member. It puts the
# parameter in no name space either, which would be an unknown element to the service.
sub SOAP::Serializer::as_SubEnrollParameters {
    my ($self, $value, $name, $type, $attributes) = @_;
    $attributes->{xmlns} = $namespace;
    return [$name, $attributes, $value];
}

my $service = SOAP::Lite->service(asked('SERVICE') . '?wsdl');
# NTLM is about a connection, which is not kept otherwise.
$service->proxy(asked('SERVICE'), keep_alive => 1) if asked('SCHEME') eq 'ntlm';
$service->want_som(1);
$service->on_fault(sub {
    my ($soap, $answer) = @_;
    tell_fields('failed', ref $answer, $answer->faultcode, $answer->faultstring) if ref $answer;
    tell_fields('failed', ref $soap->transport, $soap->transport->code, $soap->transport->status);
});

my $version = SOAP::Header->name('VersionData')->attr({ xmlns => $namespace })->value(
    \SOAP::Data->value(text('MinimumVersion', 'MINIMUM_VERSION'), text('MaximumVersion', 'MAXIMUM_VERSION')));
my $key = element('CertificatePublicKey', \SOAP::Data->value(text('aPublicKeyBytes', 'KEY'), text('Guid', 'GUID')));
my $information = element('EnrolleeInformation', \SOAP::Data->value(
    text('SKU', 'SKU'), text('Version', 'VERSION'), text('Name', 'NAME'), text('URL', 'URL')));

my $answer = $service->SubEnroll(\SOAP::Data->value($key, $information), $version);
tell_fields(
    'enrolled',
    map({ $answer->valueof("//Header/VersionData/$_") } 'MinimumVersion', 'MaximumVersion'),
    $answer->valueof('//LicensorCertificateChain/string'),
);
